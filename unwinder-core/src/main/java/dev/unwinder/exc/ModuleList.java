package dev.unwinder.exc;

/**
 * Where the target tells which images are loaded: what {@code crd_handle}, the address of {@code exc_crd_list_head}, is to the classic
 * function. How the address gets from the target to the caller is their own affair.
 *
 * @param kind what stands at the address
 * @param address in the target
 */
public record ModuleList(Kind kind, long address) {
    /** What can lead to all images. */
    public enum Kind {
        /** The dynamic loader's {@code struct r_debug}: the value of {@code DT_DEBUG}, or the address of {@code _r_debug}. */
        DEBUG,
        /** Any of its {@code struct link_map}: the handle that {@code dlopen} returns, for instance. */
        LINK_MAP,
        /** The program headers of the main program: {@code AT_PHDR} of the auxiliary vector. */
        PROGRAM_HEADERS
    }

    /** The list of a {@code struct r_debug}, its other namespaces included. */
    public static ModuleList ofDebug(long address) {
        return new ModuleList(Kind.DEBUG, address);
    }

    /** The list that a {@code struct link_map} is in. */
    public static ModuleList ofLinkMap(long address) {
        return new ModuleList(Kind.LINK_MAP, address);
    }

    /** The program whose headers are at an address, and, if it is dynamically linked, all that its loader has loaded. */
    public static ModuleList ofProgramHeaders(long address) {
        return new ModuleList(Kind.PROGRAM_HEADERS, address);
    }
}
