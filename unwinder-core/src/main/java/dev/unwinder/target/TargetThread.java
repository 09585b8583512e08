package dev.unwinder.target;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One thread of a stopped program.
 *
 * @param tid the kernel's thread id; negative where none is on record
 * @param name the thread's name, if on record
 * @param registers its registers, if they could be had
 * @param crashed whether this thread got the signal that ended the program
 * @param signal the signal it got, if any
 * @param codePointerMask the bits of a code pointer that are signature and not address (pointer authentication), if on record
 * @param threadPointer the address from which the thread's own variables are found ({@code fs.base} of x86-64,
 *     {@code TPIDR_EL0} of AArch64), if on record
 */
public record TargetThread(
        long tid,
        Optional<String> name,
        Optional<Registers> registers,
        boolean crashed,
        Optional<SignalInfo> signal,
        OptionalLong codePointerMask,
        OptionalLong threadPointer) {
    /** A thread whose own variables nobody asks for. */
    public TargetThread(
            long tid,
            Optional<String> name,
            Optional<Registers> registers,
            boolean crashed,
            Optional<SignalInfo> signal,
            OptionalLong codePointerMask) {
        this(tid, name, registers, crashed, signal, codePointerMask, OptionalLong.empty());
    }

    /** A thread of which only the registers matter. */
    public static TargetThread of(long tid, Registers registers) {
        return new TargetThread(
                tid, Optional.empty(), Optional.of(registers), false, Optional.empty(), OptionalLong.empty());
    }
}
