package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.target.Memory;
import dev.unwinder.target.ProcMemory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ProcessVmMemoryTest {
    private static Running running;
    private static ProcMemory file;
    private static ProcessVmMemory memory;
    private static AddressMap<ProcMapping> mappings;

    @BeforeAll
    static void start() throws IOException {
        running = Running.start(Programs.compile("blocked"), 3, 20);
        file = ProcMemory.open(running.pid());
        memory = new ProcessVmMemory(running.pid(), file);
        mappings = Mappings.read(ProcFs.of(running.pid())).byAddress();
    }

    @AfterAll
    static void stop() throws IOException {
        file.close();
        running.close();
    }

    /** What blocks does not change: both ways to its memory have to agree, at every border too. */
    @Test
    void itHoldsWhatProcMemHolds() {
        Random random = new Random(3);
        for (int i = 0; i < mappings.size(); i++) {
            AddressRange range = mappings.range(i);
            for (int round = 0; round < 60; round++) {
                long from = range.start() - 64 + random.nextInt((int) Math.min(range.size() + 64, 1 << 20));
                long address = round % 3 == 0 ? range.end() - random.nextInt(9000) : from;
                int length = round % 7 == 0 ? 200_000 : random.nextInt(5000);
                assertSame(address, length);
            }
        }
    }

    private static void assertSame(long address, int length) {
        byte[] expected = new byte[length];
        byte[] actual = new byte[length + 8];
        int count = file.read(address, expected, 0, length);
        assertThat(memory.read(address, actual, 4, length))
                .as("%d at %x", length, address)
                .isEqualTo(count);
        assertThat(Arrays.equals(expected, 0, count, actual, 4, 4 + count)).isTrue();
        assertThat(actual[3]).isZero();
        assertThat(actual[4 + length]).isZero();
    }

    @Test
    void whatIsNotThere() {
        byte[] bytes = new byte[16];
        assertThat(memory.read(0, bytes, 0, 8)).isZero();
        assertThat(memory.read(-8, bytes, 0, 16)).isZero();
        assertThat(memory.read(Long.MIN_VALUE, bytes, 0, 8)).isZero();
        assertThat(memory.read(mappings.start(0), bytes, 0, 0)).isZero();
        Memory alone = new ProcessVmMemory(running.pid(), Memory.empty());
        assertThat(alone.read(mappings.start(0) - 4, bytes, 0, 8)).isZero();
        assertThat(alone.read(mappings.start(0), bytes, 0, 8)).isEqualTo(8);
        assertThat(new ProcessVmMemory(0, Memory.empty()).read(mappings.start(0), bytes, 0, 8))
                .isZero();
    }

    @Test
    void aReadAllocatesNothing() {
        byte[] bytes = new byte[4096];
        long address = mappings.start(0);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        for (int i = 0; i < 20_000; i++) {
            memory.read(address, bytes, 0, 8);
        }
        long before = threads.getThreadAllocatedBytes(id);
        int rounds = 100_000;
        long start = System.nanoTime();
        for (int i = 0; i < rounds; i++) {
            memory.read(address, bytes, 0, 8);
        }
        long nanos = System.nanoTime() - start;
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        System.out.println("process_vm_readv of 8 bytes: " + nanos / rounds + " ns, " + (double) allocated / rounds
                + " bytes allocated");
        assertThat(allocated).isLessThan(rounds);
    }

    @Test
    void manyRangesInOneCopy() {
        StackCopier copier = new StackCopier(0);
        int ranges = 0;
        for (int i = 0; i < mappings.size(); i++) {
            for (long at = mappings.start(i); at < mappings.range(i).end() && at > 0; at += 8192) {
                if (ranges < 3000) {
                    ranges++;
                    copier.add(AddressRange.ofSize(at, 4096));
                }
            }
        }
        assertThat(ranges).as("more than one call takes").isGreaterThan(ProcessVmMemory.MAX_VECTORS);
        CopiedStacks copy = copier.copy(memory, file);
        byte[] expected = new byte[8192];
        byte[] actual = new byte[8192];
        for (int i = 0; i < mappings.size(); i++) {
            for (long at = mappings.start(i); at < mappings.range(i).end() && at > 0 && ranges > 0; at += 8192) {
                ranges--;
                int count = file.read(at, expected, 0, 4096);
                assertThat(copy.read(at, actual, 0, 4096)).as("%x", at).isEqualTo(count);
                assertThat(Arrays.equals(expected, 0, count, actual, 0, count)).isTrue();
            }
        }
    }

    @Test
    void rangesThatOverlapAndRangesWithHoles() {
        AddressRange stack = mappings.range(mappings.size() - 1);
        for (int i = 0; i < mappings.size(); i++) {
            if (mappings.value(i).path().equals("[stack]")) {
                stack = mappings.range(i);
            }
        }
        long end = stack.end();
        StackCopier copier = new StackCopier(10);
        copier.add(new AddressRange(end - 8192, end + 40_960)); // nothing is mapped there
        copier.add(new AddressRange(end - 12_288, end - 4096));
        copier.add(new AddressRange(end - 12_288, end - 10_000));
        copier.add(new AddressRange(0x1000, 0x9000));
        CopiedStacks copy = copier.copy(memory, file);
        assertThat(copy.size()).isEqualTo(12_288);
        byte[] expected = new byte[20_000];
        byte[] actual = new byte[20_000];
        assertThat(file.read(end - 12_288, expected, 0, 12_288)).isEqualTo(12_288);
        assertThat(copy.read(end - 12_288, actual, 0, 20_000)).isEqualTo(12_288);
        assertThat(actual).isEqualTo(expected);
        assertThat(copy.contains(end)).isFalse();
        assertThat(copy.contains(0x1000)).isFalse();
    }

    @Test
    void overlappingPiecesOfACopyKeepTheirBytes() {
        AddressMap.Builder<CopiedStacks.Piece> pieces = AddressMap.builder();
        pieces.add(new AddressRange(0x1004, 0x1008), new CopiedStacks.Piece(0x1004, 0));
        pieces.add(new AddressRange(0x1000, 0x1010), new CopiedStacks.Piece(0x1000, 4));
        byte[] bytes = new byte[20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        CopiedStacks copy = CopiedStacks.of(ByteBuffer.wrap(bytes), pieces.build());
        byte[] read = new byte[16];
        assertThat(copy.read(0x1000, read, 0, 16)).isEqualTo(16);
        assertThat(read).containsExactly(4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 16, 17, 18, 19);
    }
}
