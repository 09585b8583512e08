package dev.unwinder.target;

/** An address of the target could not be read; without a stack trace, since a walk meets many. */
public final class MemoryFaultException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long address;

    /**
     * A fault.
     *
     * @param address the first byte that was not there
     */
    public MemoryFaultException(long address) {
        super("unreadable memory at 0x" + Long.toHexString(address), null, false, false);
        this.address = address;
    }

    /** The first byte that was not there. */
    public long address() {
        return address;
    }
}
