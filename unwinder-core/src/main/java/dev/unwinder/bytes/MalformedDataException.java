package dev.unwinder.bytes;

/** Which bytes, at which offset, what was wrong: foreign data that breaks its own format's rules, or ends too early. */
public final class MalformedDataException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final long offset;
    private final String reason;

    /**
     * A violation at a place.
     *
     * @param source the name of the bytes, for instance {@code "libc.so.6 .eh_frame"}
     * @param offset in bytes from their start
     * @param reason what was wrong, in words
     */
    public MalformedDataException(String source, long offset, String reason) {
        super(source + "+0x" + Long.toHexString(offset) + ": " + reason, null, false, false);
        this.source = source;
        this.offset = offset;
        this.reason = reason;
    }

    /** The name of the bytes. */
    public String source() {
        return source;
    }

    /** Where in those bytes, counted from their start. */
    public long offset() {
        return offset;
    }

    /** What was wrong. */
    public String reason() {
        return reason;
    }
}
