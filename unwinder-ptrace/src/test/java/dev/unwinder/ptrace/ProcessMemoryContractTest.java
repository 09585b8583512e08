package dev.unwinder.ptrace;

import dev.unwinder.address.AddressRange;
import dev.unwinder.contract.MemoryContract;
import dev.unwinder.target.Memory;
import dev.unwinder.target.ProcMemory;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What every memory promises, of another process's memory in each way that it is read. */
class ProcessMemoryContractTest {
    private static final long PAGE = 4096;

    private static Running running;
    private static ProcMemory file;
    private static LiveProcess process;
    private static long start;

    @BeforeAll
    static void begin() throws IOException {
        running = Running.start(Programs.compile("held"));
        start = Long.parseUnsignedLong(running.output().lines().findFirst().orElseThrow(), 16);
        file = ProcMemory.open(running.pid());
        process = LiveProcess.attach(running.pid());
    }

    @AfterAll
    static void end() throws IOException {
        process.close();
        file.close();
        running.close();
    }

    /** Two pages of different mappings, a gap of one, one page. */
    private abstract static class Held extends MemoryContract {
        @Override
        protected List<AddressRange> ranges() {
            return List.of(
                    AddressRange.ofSize(start, PAGE),
                    AddressRange.ofSize(start + PAGE, PAGE),
                    AddressRange.ofSize(start + 3 * PAGE, PAGE));
        }

        @Override
        protected byte byteAt(long address) {
            return (byte) (address * 31 >>> 3);
        }

        @Override
        protected long unmapped() {
            return start + 2 * PAGE;
        }
    }

    @Nested
    class ByProcessVmReadv extends Held {
        @Override
        protected Memory memory() {
            return new ProcessVmMemory(running.pid(), Memory.empty());
        }
    }

    @Nested
    class ByProcMem extends Held {
        @Override
        protected Memory memory() {
            return file;
        }
    }

    @Nested
    class OfALiveProcess extends Held {
        @Override
        protected Memory memory() {
            return process.memory();
        }
    }
}
