package dev.unwinder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressMap;
import dev.unwinder.arch.Architecture;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Registers;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.WordReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Target} promises; run by each implementation, over each kind of program it can be asked for. */
public abstract class TargetContract {
    @SuppressWarnings("NullAway.Init") // JUnit calls prepare
    private Target target;

    @SuppressWarnings("NullAway.Init") // JUnit calls prepare
    private Architecture architecture;

    /** Made by JUnit. */
    protected TargetContract() {}

    /** The target under test, opened. */
    protected abstract Target open() throws Exception;

    /** Whether the thread that crashed has jumped to where there is no code. */
    protected boolean jumpedToNowhere() {
        return false;
    }

    @BeforeEach
    void prepare() throws Exception {
        target = open();
        architecture = Architecture.find(
                        target.machine().elfMachine(), target.machine().wordSize())
                .orElseThrow();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private byte[] read(long address, int length) {
        byte[] bytes = new byte[length];
        return Arrays.copyOf(bytes, target.memory().read(address, bytes, 0, length));
    }

    private long pc(TargetThread thread) {
        return thread.registers().orElseThrow().get(architecture.registers().programCounter());
    }

    private long stackPointer(TargetThread thread) {
        return thread.registers().orElseThrow().get(architecture.registers().stackPointer());
    }

    @Test
    public void hasANameOfOneLine() {
        assertThat(target.name()).isNotBlank().doesNotContain("\n");
    }

    @Test
    public void machineIsPlausible() {
        assertThat(target.machine().wordSize()).isIn(4, 8);
        assertThat(target.machine().order()).isNotNull();
    }

    @Test
    public void threadsAreDistinctAndHaveTheRegistersOfTheirArchitecture() {
        assertThat(target.threads()).isNotEmpty();
        assertThat(target.threads()).extracting(TargetThread::tid).doesNotHaveDuplicates();
        for (TargetThread thread : target.threads()) {
            Registers registers = thread.registers().orElseThrow();
            assertThat(registers.count()).isEqualTo(architecture.registers().count());
            assertThat(registers.isKnown(architecture.registers().programCounter()))
                    .isTrue();
            assertThat(registers.isKnown(architecture.registers().stackPointer()))
                    .isTrue();
        }
    }

    @Test
    public void threadThatCrashedIsFirst() {
        List<Boolean> crashed =
                target.threads().stream().map(TargetThread::crashed).toList();
        assertThat(crashed.subList(1, crashed.size())).doesNotContain(true);
        if (crashed.get(0)) {
            assertThat(target.threads().get(0).signal()).isPresent();
        }
    }

    @Test
    public void regionsRiseAndHoldEveryThreadsCodeAndStack() {
        AddressMap<MemoryRegion> regions = target.regions();
        assertThat(regions.size()).isPositive();
        for (int i = 1; i < regions.size(); i++) {
            assertThat(Long.compareUnsigned(regions.range(i - 1).end() - 1, regions.start(i)))
                    .isNegative();
        }
        for (TargetThread thread : target.threads()) {
            if (!(thread.crashed() && jumpedToNowhere())) {
                assertThat(regions.find(pc(thread)).orElseThrow().executable()).isTrue();
            }
            MemoryRegion stack = regions.find(stackPointer(thread)).orElseThrow();
            assertThat(stack.readable() && stack.writable()).isTrue();
        }
    }

    @Test
    public void stacksCanBeRead() throws Exception {
        WordReader words = new WordReader(
                target.memory(), target.machine().order(), target.machine().wordSize());
        for (TargetThread thread : target.threads()) {
            words.word(stackPointer(thread)); // throws where it cannot be read
        }
    }

    @Test
    public void memoryGivesWhatThereIsAndNothingElse() {
        long address = stackPointer(target.threads().get(0));
        byte[] whole = read(address, 64);
        assertThat(whole).isNotEmpty();
        byte[] untouched = new byte[80];
        Arrays.fill(untouched, (byte) 0xa5);
        int count = target.memory().read(address, untouched, 8, whole.length);
        assertThat(count).isEqualTo(whole.length);
        assertThat(Arrays.copyOfRange(untouched, 8, 8 + count)).isEqualTo(whole);
        assertThat(untouched[7]).isEqualTo((byte) 0xa5);
        assertThat(untouched[8 + count]).isEqualTo((byte) 0xa5);
        for (int i = 0; i < whole.length; i++) {
            assertThat(read(address + i, 1)).containsExactly(whole[i]);
        }
        assertThat(read(address, 0)).isEmpty();
        for (long nowhere : new long[] {0, 8, -8, 0x7fff_ffff_ffff_fff8L, Long.MIN_VALUE}) {
            assertThat(read(nowhere, 8)).isEmpty();
        }
    }

    @Test
    public void readsStopAtTheEndOfWhatThereIs() {
        AddressMap<MemoryRegion> regions = target.regions();
        for (int i = 0; i < regions.size(); i++) {
            long end = regions.range(i).end();
            if (end != 0 && regions.find(end).isEmpty()) {
                assertThat(read(end - 16, 64).length).isLessThanOrEqualTo(16);
                assertThat(read(end, 1)).isEmpty();
            }
        }
    }

    @Test
    public void fileMappingsRise() {
        FileMapping last = null;
        for (FileMapping mapping : target.fileMappings()) {
            assertThat(mapping.range().isEmpty()).isFalse();
            assertThat(mapping.path()).isNotEmpty().doesNotEndWith(" (deleted)");
            if (last != null) {
                assertThat(last.range().compareTo(mapping.range())).isNegative();
                assertThat(last.range().overlaps(mapping.range())).isFalse();
            }
            last = mapping;
        }
    }

    @Test
    public void askedTwiceItSaysTheSame() {
        assertThat(target.threads()).isEqualTo(target.threads());
        assertThat(target.fileMappings()).isEqualTo(target.fileMappings());
        assertThat(target.regions().size()).isEqualTo(target.regions().size());
        assertThat(target.notes()).isEqualTo(target.notes());
        assertThat(target.process()).isEqualTo(target.process());
        assertThat(target.auxiliaryVector().find(AT_NULL)).isEmpty();
    }

    private static final long AT_NULL = 0;

    @Test
    public void closingTwiceIsClosingOnceAndMemoryIsGoneWithoutAnException() throws Exception {
        long address = stackPointer(target.threads().get(0));
        Memory memory = target.memory();
        target.close();
        target.close();
        byte[] bytes = new byte[8];
        assertThat(memory.read(address, bytes, 0, 8)).isBetween(0, 8);
        assertThat(memory.read(0, bytes, 0, 8)).isZero();
        assertThat(target.name()).isNotBlank();
        assertThat(target.threads()).isNotEmpty();
        assertThat(target.regions().size()).isPositive();
    }
}
