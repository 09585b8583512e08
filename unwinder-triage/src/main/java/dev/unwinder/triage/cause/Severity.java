package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionKind;
import java.util.Optional;

/**
 * How urgently a crash should be looked at: what an attacker, or chance, could make of it.
 *
 * @param level the verdict
 * @param reason for it, in a sentence
 */
public record Severity(Level level, String reason) {
    /** From harmless to dangerous. */
    public enum Level {
        /** The program noticed, or a null pointer was followed. */
        LOW,
        /** Memory was read that was not meant. */
        MEDIUM,
        /** Memory has been, or was about to be, overwritten. */
        HIGH,
        /** The program was about to run code at a place that it did not choose. */
        CRITICAL
    }

    /** Our own verdict, from what the instruction really does. */
    public static Severity of(CrashCause cause) {
        return switch (cause.place()) {
            case MISALIGNED -> new Severity(Level.MEDIUM, "an address was not aligned as the instruction asks");
            case NO_PAGE -> new Severity(Level.LOW, "a mapped file did not have the page");
            case MEMORY_ERROR -> new Severity(Level.LOW, "the machine's memory is broken");
            default -> byKind(cause);
        };
    }

    /**
     * Our own verdict, from what the instruction does and what the next ones would have done with what it did not get.
     *
     * @param scene that the cause was found from
     */
    public static Severity of(CrashCause cause, CrashScene scene) {
        boolean isRead = cause.kind() == CrashCause.Kind.READ
                && !cause.place().isNearNull()
                && cause.place() != AddressKind.MISALIGNED
                && cause.place() != AddressKind.NO_PAGE;
        if (!isRead || cause.instruction().isEmpty()) {
            return of(cause);
        }
        Instruction instruction = cause.instruction().get();
        if (instruction.kind() == InstructionKind.INDIRECT_CALL
                || instruction.kind() == InstructionKind.INDIRECT_JUMP) {
            return new Severity(Level.CRITICAL, "a code pointer was to be read from a place that was not meant");
        }
        Optional<CasrSeverity> fate = Taint.follow(instruction, scene);
        if (fate.isEmpty()) {
            return of(cause);
        }
        return fate.get() == CasrSeverity.DEST_AV_TAINTED
                ? new Severity(Level.HIGH, "what was to be read is then written through")
                : new Severity(Level.CRITICAL, "what was to be read is then called or jumped to");
    }

    private static Severity byKind(CrashCause cause) {
        boolean nearNull = cause.place().isNearNull();
        return switch (cause.kind()) {
            case EXECUTE ->
                nearNull
                        ? new Severity(Level.LOW, "a null function pointer was called, it seems")
                        : new Severity(Level.CRITICAL, "code was to run where none is");
            case RETURN -> new Severity(Level.CRITICAL, "a return address was overwritten");
            case CALL, JUMP ->
                nearNull
                        ? new Severity(Level.LOW, "a null function pointer was called")
                        : new Severity(Level.CRITICAL, "a code pointer holds what is no code");
            case WRITE ->
                nearNull
                        ? new Severity(Level.LOW, "a write through a null pointer")
                        : new Severity(Level.HIGH, "a write to a place that was not meant");
            case READ, ACCESS ->
                nearNull
                        ? new Severity(Level.LOW, "a read through a null pointer")
                        : new Severity(Level.MEDIUM, "memory was used that is not there");
            case HEAP_CORRUPTION -> new Severity(Level.HIGH, "the heap has been overwritten, or freed twice");
            case STACK_SMASHED -> new Severity(Level.HIGH, "the stack has been overwritten");
            case FORTIFY -> new Severity(Level.MEDIUM, "an overflow was stopped before it happened");
            case BAD_INSTRUCTION ->
                new Severity(
                        Level.MEDIUM, "something that is no code was executed, or a trap of the compiler or a library");
            case BAD_SYSTEM_CALL -> new Severity(Level.MEDIUM, "a filter of system calls refused one");
            case STACK_OVERFLOW -> new Severity(Level.LOW, "the stack was used up");
            case ASSERTION, EXCEPTION, PANIC, ABORT -> new Severity(Level.LOW, "the program ended itself");
            case ARITHMETIC -> new Severity(Level.LOW, "an impossible computation");
            case TRAP, SIGNAL, NONE -> new Severity(Level.LOW, "a signal that tells of no error in memory");
        };
    }

    /** CASR's verdict on the same crash; exploitable's differs from it in names only. */
    public static CasrSeverity casr(CrashScene scene) {
        return CasrClassifier.classify(scene);
    }
}
