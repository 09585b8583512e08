package dev.unwinder.corefile;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of a whole machine's memory, as QEMU's {@code dump-guest-memory} writes them: by physical address or, with {@code -p}, by
 * virtual address as the page tables say.
 *
 * <p>They have no flags: nothing is known about what is code. And QEMU (7.2) sets the upper 16 bits of all virtual addresses, those of
 * the lower half too, which no CPU with page tables of four levels would take.
 */
final class GuestSegments {
    private static final int ALL = ElfConstants.PF_R | ElfConstants.PF_W | ElfConstants.PF_X;

    private static final long UPPER = 0xffffL << 48;

    private GuestSegments() {}

    /** The headers with flags, and with addresses as the CPU has them. */
    static List<ProgramHeader> of(List<ProgramHeader> headers, int elfMachine) {
        List<ProgramHeader> all = new ArrayList<>(headers.size());
        for (ProgramHeader it : headers) {
            int flags = it.isLoad() && it.flags() == 0 ? ALL : it.flags();
            long vaddr = elfMachine == ElfConstants.EM_X86_64 && it.isLoad() ? canonical(it.vaddr()) : it.vaddr();
            all.add(new ProgramHeader(
                    it.type(), flags, it.offset(), vaddr, it.fileSize(), it.memorySize(), it.alignment()));
        }
        return all;
    }

    private static long canonical(long vaddr) {
        boolean wrong = (vaddr & UPPER) == UPPER && (vaddr >>> 47 & 1) == 0;
        return wrong ? vaddr & ~UPPER : vaddr;
    }
}
