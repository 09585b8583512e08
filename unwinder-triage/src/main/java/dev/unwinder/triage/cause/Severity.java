package dev.unwinder.triage.cause;

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
                new Severity(Level.MEDIUM, "something that is no code was executed, or a trap of the compiler");
            case STACK_OVERFLOW -> new Severity(Level.LOW, "the stack was used up");
            case ASSERTION, EXCEPTION, ABORT -> new Severity(Level.LOW, "the program ended itself");
            case ARITHMETIC -> new Severity(Level.LOW, "an impossible computation");
            case TRAP, SIGNAL, NONE -> new Severity(Level.LOW, "a signal that tells of no error in memory");
        };
    }

    /** CASR's verdict on the same crash; exploitable's differs from it in names only. */
    public static CasrSeverity casr(CrashScene scene) {
        return CasrClassifier.classify(scene);
    }
}
