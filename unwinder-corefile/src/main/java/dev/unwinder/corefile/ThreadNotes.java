package dev.unwinder.corefile;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.TargetThread;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The notes of one thread: NT_PRSTATUS, and those that follow it up to the next.
 *
 * <p>{@code struct elf_prstatus}, include/linux/elfcore.h, begins alike on all machines of one word size.
 */
final class ThreadNotes {
    private static final int CURRENT_SIGNAL = 12;

    private final long tid;
    private final int currentSignal;
    private Optional<Registers> registers = Optional.empty();
    private OptionalLong threadPointer = OptionalLong.empty();
    private Optional<SignalInfo> signal = Optional.empty();
    private OptionalLong codePointerMask = OptionalLong.empty();

    private ThreadNotes(long tid, int currentSignal) {
        this.tid = tid;
        this.currentSignal = currentSignal;
    }

    /**
     * Begins with an NT_PRSTATUS.
     *
     * @param wordSize bytes in a pointer, 4 or 8
     * @param architecture tells where the registers are; without it there are none
     */
    static ThreadNotes parse(ByteView bytes, int wordSize, Optional<Architecture> architecture)
            throws MalformedDataException {
        int currentSignal = bytes.cursor(CURRENT_SIGNAL).u16();
        long tid = bytes.cursor(wordSize == 8 ? 32 : 24).s32();
        ThreadNotes notes = new ThreadNotes(tid, currentSignal);
        if (architecture.isPresent()) {
            notes.registers(bytes, architecture.get());
        }
        return notes;
    }

    /** None where the note ends before them. */
    private void registers(ByteView bytes, Architecture architecture) throws MalformedDataException {
        int start = architecture.kernelRegisters().prstatusOffset();
        long[] words = new long[architecture.kernelRegisters().numbers().size()];
        if (bytes.size() < start + (long) words.length * architecture.wordSize()) {
            return;
        }
        ByteCursor cursor = bytes.cursor(start);
        for (int i = 0; i < words.length; i++) {
            words[i] = cursor.unsigned(architecture.wordSize());
        }
        registers = Optional.of(
                architecture.kernelRegisters().decode(architecture.registers().count(), words));
        threadPointer = architecture.kernelRegisters().threadPointer(words);
    }

    /** The thread's NT_SIGINFO; the kernel writes one after the first thread, gdb one after each. */
    void signal(SignalInfo info) {
        signal = Optional.of(info);
    }

    /** The thread's NT_ARM_PAC_MASK: a mask for data pointers, then one for code pointers. */
    void pointerMasks(ByteView bytes) throws MalformedDataException {
        codePointerMask = OptionalLong.of(bytes.cursor(8).u64());
    }

    /** The thread's NT_ARM_TLS: TPIDR_EL0, and from Linux 6.0 on TPIDR2_EL0. */
    void threadPointer(ByteView bytes) throws MalformedDataException {
        threadPointer = OptionalLong.of(bytes.cursor(0).u64());
    }

    long tid() {
        return tid;
    }

    boolean hasRegisters() {
        return registers.isPresent();
    }

    /**
     * The thread that these notes are about.
     *
     * @param first whether it is the first in the core: the one that crashed, if one did
     * @param byDebugger whether a debugger wrote the core, to which a stop is no crash
     * @param name its name, if known
     */
    TargetThread thread(boolean first, boolean byDebugger, Optional<String> name) {
        // The kernel writes the fatal signal into each thread's pr_cursig, but only the first thread got it.
        Optional<SignalInfo> got = signal;
        if (got.isEmpty() || got.get().number() == 0) {
            got = currentSignal != 0 && (first || byDebugger)
                    ? Optional.of(new SignalInfo(currentSignal, 0, OptionalLong.empty(), OptionalLong.empty()))
                    : Optional.empty();
        }
        if (byDebugger && got.isPresent() && isStop(got.get().number())) {
            got = Optional.empty();
        }
        return new TargetThread(tid, name, registers, first && got.isPresent(), got, codePointerMask, threadPointer);
    }

    private static boolean isStop(int signal) {
        return signal == SignalNote.SIGSTOP || signal == SignalNote.SIGTRAP;
    }
}
