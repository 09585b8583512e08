package dev.unwinder.ptrace;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.target.Machine;
import java.io.IOException;
import java.nio.ByteOrder;

/** What kind of program a process is. */
final class Machines {
    private Machines() {}

    /** As the header of its program says; of one that cannot be read, what this machine is. */
    static Machine of(ProcFs proc) {
        try {
            ElfHeader header = ElfHeader.parse(ByteView.of(proc.head("exe", 64), "exe", ByteOrder.nativeOrder()));
            return new Machine(header.machine(), header.wordSize(), header.order());
        } catch (IOException | MalformedDataException unreadable) {
            return own();
        }
    }

    private static Machine own() {
        int machine =
                System.getProperty("os.arch", "").equals("aarch64") ? ElfConstants.EM_AARCH64 : ElfConstants.EM_X86_64;
        return new Machine(machine, 8, ByteOrder.nativeOrder());
    }
}
