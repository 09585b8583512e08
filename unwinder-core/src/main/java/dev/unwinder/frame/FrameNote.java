package dev.unwinder.frame;

/**
 * Something that a reader should know about a frame.
 *
 * @param kind what it is about
 * @param text in words
 */
public record FrameNote(Kind kind, String text) {
    /** What a note can be about. */
    public enum Kind {
        /** A better way to find the caller was tried and failed. */
        SOURCE_FAILED,
        /** The caller is on another stack. */
        STACK_SWITCHED,
        /** What led here was not copied while a live thread was held, but read while it ran. */
        READ_LATER,
        /** It was found by a search of the stack, and others may be missing between it and the one before. */
        FRAMES_MISSING,
        /** The access that failed here lies beyond the end of the stack. */
        STACK_OVERFLOW
    }
}
