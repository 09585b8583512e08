package dev.unwinder.handler;

import dev.unwinder.frame.Frame;
import java.util.List;

/**
 * What becomes of an exception.
 *
 * @param outcome where it ends
 * @param doubts frames on the way whose tables are not understood, a sentence each
 */
public record SearchResult(Outcome outcome, List<String> doubts) {
    /** Copies. */
    public SearchResult {
        doubts = List.copyOf(doubts);
    }

    /** Where an exception ends. */
    public sealed interface Outcome {}

    /**
     * A frame takes it.
     *
     * @param frame which one
     * @param landingPad where it goes on
     * @param handler the clause that takes it
     */
    public record Caught(Frame frame, LandingPad landingPad, Handler handler) implements Outcome {}

    /**
     * The program ends because the exception must not pass a frame.
     *
     * @param frame which one
     * @param why in a word or two
     */
    public record Terminates(Frame frame, String why) implements Outcome {}

    /**
     * It was caught; while it was handled, a frame ended the program.
     *
     * @param frame that called {@code std::terminate}
     */
    public record Handled(Frame frame) implements Outcome {}

    /** No frame takes it: the program ends with all frames still there. */
    public record NotCaught() implements Outcome {}
}
