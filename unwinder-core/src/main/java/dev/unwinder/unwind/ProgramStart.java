package dev.unwinder.unwind;

import dev.unwinder.arch.CallBefore;
import dev.unwinder.target.AuxiliaryVector;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The code that the kernel starts a program with: the program's own entry, and that of the dynamic linker, which is where a program starts
 * that has one. Nothing called it.
 *
 * <p>Situation: a library's constructor crashes, called by glibc's {@code ld.so}, whose start has no call frame information.
 */
final class ProgramStart {
    /** The longest, in bytes: glibc's {@code ld.so} on AArch64 has 72. */
    private static final int MAX_START = 80;

    private static final int E_ENTRY = 24;

    private final CallEvidence evidence;
    private final long entry;
    private final long linker;
    private OptionalLong linkerEntry = OptionalLong.empty();

    ProgramStart(CallEvidence evidence, AuxiliaryVector auxv) {
        this.evidence = evidence;
        this.entry = auxv.find(AuxiliaryVector.AT_ENTRY).orElse(0);
        this.linker = auxv.find(AuxiliaryVector.AT_BASE).orElse(0);
    }

    /** Whether an address lies in it. */
    boolean contains(long address) {
        return isAt(entry, address) || isAt(linkerEntry(), address);
    }

    private boolean isAt(long begin, long address) {
        long into = address - begin;
        if (begin == 0 || into < 0 || into >= MAX_START) {
            return false;
        }
        Optional<FunctionBounds.Function> function = evidence.function(address);
        if (function.isEmpty() || function.get().start() <= begin) {
            return true;
        }
        // glibc's has a label behind its first call, _dl_start_user, which a symbol makes a function.
        long start = function.get().start();
        Optional<FunctionBounds.Function> before = evidence.function(start - 1);
        return (before.isEmpty() || before.get().start() <= begin) && evidence.readCallBefore(start) != CallBefore.NONE;
    }

    /** 0 where there is none. All that is unwound has 64 bits. */
    private long linkerEntry() {
        if (linkerEntry.isEmpty()) {
            OptionalLong vaddr = isImage(linker) ? evidence.word(linker + E_ENTRY) : OptionalLong.empty();
            linkerEntry = OptionalLong.of(vaddr.isEmpty() ? 0 : linker + vaddr.getAsLong());
        }
        return linkerEntry.getAsLong();
    }

    private boolean isImage(long address) {
        byte[] magic = address == 0 ? new byte[0] : evidence.codeAt(address, 4);
        return magic.length == 4 && magic[0] == 0x7f && magic[1] == 'E' && magic[2] == 'L' && magic[3] == 'F';
    }
}
