package dev.unwinder.handler;

import java.util.Optional;

/**
 * What becomes of an exception that reaches a frame.
 *
 * @param coverage what the frame's tables say of its place
 * @param personality the routine that decides, if there is one
 * @param landingPad where an exception goes on, if somewhere
 * @param nearest where one would go on that came from the nearest earlier call site: only where none covers the place
 * @param problem why not more is known, in a sentence
 */
public record FrameHandlers(
        Coverage coverage,
        Optional<Personality> personality,
        Optional<LandingPad> landingPad,
        Optional<LandingPad> nearest,
        Optional<String> problem) {
    /** What a frame's tables say of the place where it stands. */
    public enum Coverage {
        /** The runtime finds nothing about the code: for it the stack ends here, and the program with it. */
        NO_ENTRY,
        /** The function has no handlers. */
        NO_HANDLERS,
        /** A call site covers it. */
        COVERED,
        /** No call site covers it: of C++ and Rust code, an exception must not leave it. */
        NOT_COVERED,
        /** There are tables, but they are not understood. */
        UNKNOWN
    }

    static FrameHandlers of(Coverage coverage, Optional<Personality> personality) {
        return new FrameHandlers(coverage, personality, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static FrameHandlers unknown(Optional<Personality> personality, String problem) {
        return new FrameHandlers(
                Coverage.UNKNOWN, personality, Optional.empty(), Optional.empty(), Optional.of(problem));
    }

    /** Whether an exception that reaches the frame ends the program there, whatever its type. */
    public boolean terminates() {
        return switch (coverage) {
            case NO_ENTRY -> true;
            case NOT_COVERED ->
                personality.isPresent() && personality.get().language().endsWhereNothingCovers();
            case COVERED -> landingPad.isPresent() && landingPad.get().terminates();
            case NO_HANDLERS, UNKNOWN -> false;
        };
    }
}
