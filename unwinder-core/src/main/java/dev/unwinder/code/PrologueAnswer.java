package dev.unwinder.code;

/** What reading a function's code up to a pc told about its frame. */
public sealed interface PrologueAnswer permits PrologueState, PrologueAnswer.Unknown {
    /**
     * Nothing that can be relied on.
     *
     * @param reason why, in words
     */
    record Unknown(String reason) implements PrologueAnswer {}
}
