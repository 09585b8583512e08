package dev.unwinder.arch;

/** Tells whether an address is one that a call returns to. */
@FunctionalInterface
public interface CallSiteCheck {
    /** The most bytes before the address that are looked at. */
    int WINDOW = 8;

    /**
     * Looks at the code just before an address.
     *
     * @param before the bytes before it, the last one being the byte at the address minus one; at most {@link #WINDOW}
     * @return whether they can end with a call instruction
     */
    boolean endsWithCall(byte[] before);
}
