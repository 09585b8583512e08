package dev.unwinder.triage.cause;

/** What lies at an address that could not be used. */
public enum AddressKind {
    /** The first page: a null pointer, or a member of what it points to. */
    NULL_PAGE("null page"),
    /** The first 64 KiB: an element of a null array, or a far member. */
    NEAR_NULL("near null"),
    /** No address at all: the upper bits differ. */
    NON_CANONICAL("non-canonical address"),
    /** A pattern that allocators and debug builds fill freed or fresh memory with. */
    FREED_PATTERN("a pattern of freed or fresh memory, not an address"),
    /** Below the stack's end. */
    STACK_GUARD("below the end of the stack"),
    /** Nothing is mapped there. */
    UNMAPPED("not mapped"),
    /** It may be read and not written. */
    READ_ONLY("read-only"),
    /** Code may not run there. */
    NOT_EXECUTABLE("not executable"),
    /** It may not be used at all. */
    NO_ACCESS("mapped without access"),
    /** The instruction asks for an address that is a multiple of something, and this one is not. */
    MISALIGNED("misaligned"),
    /** It is mapped, and no page is behind it: the file has become shorter, as a rule, or could not be read. */
    NO_PAGE("mapped, but its file has no page there"),
    /** The memory chips do not give back what was written. */
    MEMORY_ERROR("hardware memory error"),
    /** It is there: what was wrong with it is not on record. */
    MAPPED("mapped"),
    /** The address is not known, or the mappings are not. */
    UNKNOWN("");

    private final String words;

    AddressKind(String words) {
        this.words = words;
    }

    /** Whether it is what a null pointer leads to. */
    public boolean isNearNull() {
        return this == NULL_PAGE || this == NEAR_NULL;
    }

    /** As it is shown. */
    @Override
    public String toString() {
        return words;
    }
}
