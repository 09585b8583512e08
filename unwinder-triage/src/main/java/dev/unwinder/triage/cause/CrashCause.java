package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Why a program crashed.
 *
 * @param kind what happened
 * @param text all of it in one line, but a message that may hold data of the program
 * @param signal the signal's number, if on record
 * @param address the address that could not be used, if there is one and it is known
 * @param place what lies there
 * @param instruction the one that could not be executed, if its bytes are there
 * @param message what the program or its runtime said when it gave up; it stands in the text, too, if it is a part of the files of the program or
 *     the C library, as assertions are: what an exception or a panic says may be made of anything
 */
public record CrashCause(
        Kind kind,
        String text,
        OptionalInt signal,
        OptionalLong address,
        AddressKind place,
        Optional<Instruction> instruction,
        Optional<String> message) {
    /** What happened. */
    public enum Kind {
        /** Memory was read. */
        READ("read"),
        /** Memory was written. */
        WRITE("write"),
        /** A function was called where none is. */
        CALL("call"),
        /** A jump led to where no code is. */
        JUMP("jump"),
        /** A return address was wrong. */
        RETURN("return"),
        /** Code was to be executed where none is; how it got there is not known. */
        EXECUTE("execution"),
        /** Memory was touched: the instruction is not known. */
        ACCESS("access"),
        /** The stack was used up. */
        STACK_OVERFLOW("stack overflow"),
        /** The allocator found its data destroyed. */
        HEAP_CORRUPTION("heap corruption"),
        /** The guard between variables and return address was overwritten. */
        STACK_SMASHED("stack smashing"),
        /** A checked function of the C library refused. */
        FORTIFY("buffer overflow detected"),
        /** An assertion did not hold. */
        ASSERTION("assertion failed"),
        /** An exception was not caught. */
        EXCEPTION("uncaught exception"),
        /** A Rust program panicked where that ends it. */
        PANIC("Rust panic"),
        /** The program ended itself. */
        ABORT("abort"),
        /** An impossible computation. */
        ARITHMETIC("arithmetic error"),
        /** An instruction that is none, or not allowed. */
        BAD_INSTRUCTION("bad instruction"),
        /** A system call that the program is not allowed to make. */
        BAD_SYSTEM_CALL("bad system call"),
        /** A breakpoint or another trap made on purpose. */
        TRAP("trap"),
        /** Another signal, sent by somebody. */
        SIGNAL("signal"),
        /** No signal is on record. */
        NONE("no signal");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** Whether the program was on its way to other code. */
        public boolean isControlFlow() {
            return this == CALL || this == JUMP || this == RETURN || this == EXECUTE;
        }

        /** As it is shown. */
        @Override
        public String toString() {
            return words;
        }
    }

    /** Finds the cause; never fails: what is not known is left out. */
    public static CrashCause of(CrashScene scene) {
        return new CauseFinder(scene).find();
    }

    @Override
    public String toString() {
        return text;
    }
}
