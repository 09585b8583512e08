package dev.unwinder.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.address.AddressRange;
import dev.unwinder.contract.MemoryContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running JVM's own image: read-only file mappings, whose bytes the file has too. */
class ProcMemoryTest extends MemoryContract {
    /** A line of /proc/self/maps. */
    private record Mapping(AddressRange range, String permissions, long offset, String path) {
        static Mapping parse(String line) {
            String[] words = line.split("\\s+", 6);
            String[] ends = words[0].split("-");
            return new Mapping(
                    new AddressRange(Long.parseUnsignedLong(ends[0], 16), Long.parseUnsignedLong(ends[1], 16)),
                    words[1],
                    Long.parseLong(words[2], 16),
                    words.length > 5 ? words[5] : "");
        }
    }

    private ProcMemory memory;
    private byte[] file;
    private List<Mapping> mappings;

    @Override
    protected Memory memory() throws IOException {
        memory = ProcMemory.self();
        List<Mapping> all = maps();
        String libjvm = all.stream()
                .map(Mapping::path)
                .filter(path -> path.endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        file = Files.readAllBytes(Path.of(libjvm));
        mappings = all.stream()
                .filter(mapping -> mapping.path().equals(libjvm)
                        && mapping.permissions().startsWith("r-")
                        && mapping.offset() + mapping.range().size() <= file.length
                        && !isRelocated(mapping))
                .toList();
        return memory;
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
    }

    private static List<Mapping> maps() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .map(Mapping::parse)
                .toList();
    }

    /** The loader writes into some pages before it makes them read-only. */
    private boolean isRelocated(Mapping mapping) {
        byte[] bytes = new byte[(int) mapping.range().size()];
        int count = memory.read(mapping.range().start(), bytes, 0, bytes.length);
        int offset = (int) mapping.offset();
        return count == bytes.length && !Arrays.equals(bytes, 0, count, file, offset, offset + count);
    }

    /** Pieces of the same file; what the JVM has mapped right behind would make short reads longer, so only inner parts are named. */
    @Override
    protected List<AddressRange> ranges() {
        List<AddressRange> ranges = new ArrayList<>();
        for (Mapping mapping : mappings) {
            long middle = mapping.range().start() + 0x1000;
            ranges.add(new AddressRange(mapping.range().start(), middle));
            ranges.add(new AddressRange(middle, mapping.range().end()));
        }
        return ranges;
    }

    @Override
    protected byte byteAt(long address) {
        for (Mapping mapping : mappings) {
            if (mapping.range().contains(address)) {
                return file[(int) (mapping.offset() + address - mapping.range().start())];
            }
        }
        throw new AssertionError("nothing at " + Long.toHexString(address));
    }

    @Override
    protected long unmapped() {
        return 0x1000; // below vm.mmap_min_addr
    }

    /** Where the neighbour in memory is not of this file, the contract's model of gaps does not hold. */
    @Test
    @Override
    public void aReadThatRunsIntoAGapIsShort() {
        long hole = holeAfterAMapping();
        byte[] destination = new byte[64];
        assertThat(memory.read(hole - 5, destination, 0, 64)).isEqualTo(5);
        assertThat(memory.read(hole - 5, destination, 0, 3)).isEqualTo(3);
        assertThat(memory.read(hole, destination, 0, 64)).isZero();
    }

    @Test
    @Override
    public void aReadThatStartsBeforeWhatThereIsGivesNothing() {
        long hole = holeAfterAMapping();
        assertThat(memory.read(hole + 1, new byte[64], 0, 64)).isZero();
    }

    @Test
    @Override
    public void randomReads() {
        java.util.Random random = new java.util.Random(5);
        AddressRange range = mappings.get(0).range();
        for (int round = 0; round < 3000; round++) {
            int length = random.nextInt(64);
            long address = range.start() + random.nextInt((int) range.size() - length);
            byte[] destination = new byte[length];
            assertThat(memory.read(address, destination, 0, length)).isEqualTo(length);
            for (int i = 0; i < length; i++) {
                assertThat(destination[i]).isEqualTo(byteAt(address + i));
            }
        }
    }

    /** The end of the lowest readable mapping of a file, or of its zeros, that nothing follows: the program's, far from where mmap allocates. */
    private static long holeAfterAMapping() {
        try {
            List<Mapping> all = maps();
            for (int i = 0; i + 1 < all.size(); i++) {
                Mapping mapping = all.get(i);
                long end = mapping.range().end();
                boolean ofFile = mapping.path().startsWith("/")
                        || mapping.path().isEmpty()
                                && i > 0
                                && all.get(i - 1).path().startsWith("/");
                if (ofFile
                        && mapping.permissions().startsWith("r")
                        && all.get(i + 1).range().start() != end) {
                    return end;
                }
            }
            throw new AssertionError("no hole behind any file");
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    @Test
    void addressesOfTheUpperHalfAreShortReads() {
        assertThat(memory.read(0xffff_ffff_ff60_0000L, new byte[8], 0, 8)).isZero();
        assertThat(memory.read(Long.MAX_VALUE, new byte[8], 0, 8)).isZero();
    }

    @Test
    void aProcessThatDoesNotExistCannotBeOpened() {
        assertThatThrownBy(() -> ProcMemory.open(Integer.MAX_VALUE)).isInstanceOf(IOException.class);
    }

    @Test
    void oneMemoryServesManyThreads() throws InterruptedException {
        AddressRange range = mappings.get(0).range();
        List<Thread> threads = new ArrayList<>();
        List<String> wrong = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            java.util.Random random = new java.util.Random(t);
            Thread thread = new Thread(() -> {
                byte[] destination = new byte[16];
                for (int round = 0; round < 2000; round++) {
                    long address = range.start() + random.nextInt((int) range.size() - 16);
                    if (memory.read(address, destination, 0, 16) != 16 || destination[7] != byteAt(address + 7)) {
                        wrong.add(Long.toHexString(address));
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(wrong).isEmpty();
    }
}
