package dev.unwinder.triage.model;

import dev.unwinder.code.Instruction;
import dev.unwinder.triage.cause.AddressKind;
import dev.unwinder.triage.cause.CrashCause;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why a program crashed, in words and in parts.
 *
 * @param kind what happened
 * @param text all of it in one line, but a message that may hold data of the program
 * @param address the address that could not be used, if there is one and it is known
 * @param place what lies there
 * @param instruction the one that could not be executed, as text
 * @param message what the program or its runtime said when it gave up, where it stands in the text or somebody asked for it
 */
public record Cause(
        CrashCause.Kind kind,
        String text,
        OptionalLong address,
        AddressKind place,
        Optional<String> instruction,
        Optional<String> message) {
    /** From what was found. */
    public static Cause of(CrashCause cause) {
        return new Cause(
                cause.kind(),
                cause.text(),
                cause.address(),
                cause.place(),
                cause.instruction().map(Instruction::text),
                cause.message());
    }

    /** The text, and behind it the message where that is no part of it. */
    public String line() {
        return hasOwnMessage() ? text + ": " + message.orElseThrow() : text;
    }

    /** The same without a message that may hold data of the program. */
    public Cause withoutMessage() {
        return hasOwnMessage() ? new Cause(kind, text, address, place, instruction, Optional.empty()) : this;
    }

    private boolean hasOwnMessage() {
        return message.isPresent() && !text.contains(message.get());
    }
}
