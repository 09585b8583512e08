package dev.unwinder.exc;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfHeader;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.ProcMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The running process as a target: what a null fetch function means. Its files are closed when it is no longer reachable. */
final class LocalProcess implements FetchFunction<ProcMemory> {
    private LocalProcess() {}

    /** Throws {@link UncheckedIOException} where there is no {@code /proc}. */
    static Session<?> session() throws MemoryFaultException {
        try {
            Machine machine;
            try (FileBytes program = FileBytes.open(Path.of("/proc/self/exe"))) {
                ElfHeader header = ElfHeader.parse(program);
                machine = new Machine(header.machine(), header.wordSize(), header.order());
            }
            byte[] bytes = Files.readAllBytes(Path.of("/proc/self/auxv"));
            // pairs of words up to a type of 0, as in a dynamic section
            DynamicTable auxv =
                    DynamicTable.parse(ByteView.of(bytes, "/proc/self/auxv", machine.order()), machine.wordSize());
            long headers = auxv.find(AuxiliaryVector.AT_PHDR).orElse(0);
            return Session.open(ProcMemory.self(), new LocalProcess(), ModuleList.ofProgramHeaders(headers), machine);
        } catch (IOException | MalformedDataException unavailable) {
            throw new UncheckedIOException(
                    new IOException("this process cannot be looked at: /proc is needed", unavailable));
        }
    }

    @Override
    public int fetch(ProcMemory memory, long address, byte[] buffer, int size) {
        return memory.read(address, buffer, 0, size) == size ? 0 : -1;
    }
}
