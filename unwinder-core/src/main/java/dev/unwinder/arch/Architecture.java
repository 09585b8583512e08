package dev.unwinder.arch;

import dev.unwinder.rule.UnwindRow;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One CPU as data: what the walk has to know of it.
 *
 * @param name as people call it
 * @param elfMachine its ELF {@code e_machine}
 * @param wordSize bytes in a pointer
 * @param registers its general registers
 * @param kernelRegisters how the kernel hands them out
 * @param framePointerRow the row of a function that keeps a frame pointer
 * @param badCallRow the row where a call has gone to an address that holds no code: nothing has run since
 * @param signalFrameRow the row of a sigreturn trampoline: registers in the frame that the kernel wrote
 * @param signalTrampolines what such trampolines look like
 * @param code what its instructions look like
 * @param signalFaultOffset in bytes, from the stack pointer in a sigreturn trampoline to where the kernel wrote the address of the last fault
 * @param defaultCodePointerMask the bits of a code pointer that may be signature, where pointers can be signed
 */
public record Architecture(
        String name,
        int elfMachine,
        int wordSize,
        RegisterTable registers,
        KernelRegisters kernelRegisters,
        UnwindRow framePointerRow,
        UnwindRow badCallRow,
        UnwindRow signalFrameRow,
        List<SignalTrampoline> signalTrampolines,
        CodeShapes code,
        int signalFaultOffset,
        OptionalLong defaultCodePointerMask) {
    /** Copies. */
    public Architecture {
        signalTrampolines = List.copyOf(signalTrampolines);
    }

    /** The architecture of an ELF {@code e_machine} and word size, if it is supported. */
    public static Optional<Architecture> find(int elfMachine, int wordSize) {
        for (Architecture architecture : Architectures.ALL) {
            if (architecture.elfMachine == elfMachine && architecture.wordSize == wordSize) {
                return Optional.of(architecture);
            }
        }
        return Optional.empty();
    }

    /** Whether an address can be a return address. */
    public CallSiteCheck callSiteCheck() {
        return code;
    }

    /**
     * A signed code pointer without its signature.
     *
     * @param pointer as it was saved
     * @param mask which bits may be signature, of the thread if known
     * @psabi AArch64 pointer authentication: bit 55 tells which half of the address space it is
     */
    public long stripCodePointer(long pointer, OptionalLong mask) {
        long bits = mask.orElse(defaultCodePointerMask.orElse(0));
        return (pointer >>> 55 & 1) == 0 ? pointer & ~bits : pointer | bits;
    }
}
