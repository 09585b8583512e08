package dev.unwinder.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.FdeIndex;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final BudgetLimits NONE = BudgetLimits.defaults().withMemory(Long.MAX_VALUE);

    @TempDir
    Path folder;

    @Test
    void withoutLimitsNothingIsEverSpent() {
        Budget budget = Budget.unlimited();
        assertThat(budget.take(Long.MAX_VALUE)).isTrue();
        assertThat(budget.take(Long.MAX_VALUE)).isTrue();
        assertThat(budget.mayRead(Integer.MAX_VALUE)).isTrue();
        assertThat(budget.isSpent()).isFalse();
        assertThat(budget.isOver()).isFalse();
        assertThat(budget.isPast(0)).isFalse();
        assertThat(budget.exceeded()).isEmpty();
    }

    @Test
    void memoryThatIsTooMuchIsRefusedAndAllElseGoesOn() {
        Budget budget = Budget.open(NONE.withMemory(1000));
        assertThat(budget.take(600)).isTrue();
        assertThat(budget.take(500)).isFalse();
        assertThat(budget.take(400)).isTrue();
        assertThat(budget.take(1)).isFalse();
        assertThat(budget.isOver()).isFalse();
        assertThat(budget.exceeded())
                .containsExactly(
                        "Something was left out: it would have taken more than the 1000 bytes of memory allowed.");
    }

    @Test
    void timeThatIsOverEndsFilesAndViews() throws IOException, MalformedDataException {
        Path path = Files.write(folder.resolve("file"), new byte[100]);
        Budget budget = Budget.open(NONE.withTime(Duration.ZERO));
        try (FileBytes file = FileBytes.open(path, budget)) {
            assertThat(file.read(0, new byte[10], 0, 10)).isZero();
            assertThatThrownBy(() -> file.view(0, 10, "part", LITTLE))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("the time allowed, 0 s, is over");
        }
        ByteView view = ByteView.of(new byte[10], "view", LITTLE).withBudget(budget);
        assertThatThrownBy(() -> view.cursor(1)).hasMessageContaining("the time allowed");
        assertThatThrownBy(() -> view.slice(1, 1)).hasMessageContaining("the time allowed");
        assertThatThrownBy(() -> view.cursor().seek(1)).hasMessageContaining("the time allowed");
        assertThat(budget.exceeded()).containsExactly("The rest was not looked at: the time allowed, 0 s, is over.");
    }

    @Test
    void bytesThatAreReadAreCounted() throws IOException {
        Path path = Files.write(folder.resolve("file"), new byte[100]);
        Budget budget = Budget.open(NONE.withBytesRead(25));
        try (FileBytes file = FileBytes.open(path, budget)) {
            assertThat(file.read(0, new byte[10], 0, 10)).isEqualTo(10);
            assertThat(file.window(0, 50, "part").read(0, new byte[10], 0, 10)).isEqualTo(10);
            assertThat(file.read(0, new byte[10], 0, 10)).isZero();
            assertThat(file.read(0, new byte[1], 0, 1)).isZero();
        }
        assertThat(budget.exceeded())
                .containsExactly("The rest was not looked at: more than 25 bytes would have to be read.");
    }

    @Test
    void aLargePartIsNotEvenRead() throws IOException {
        Path path = Files.write(folder.resolve("file"), new byte[1 << 17]);
        Budget budget = Budget.open(NONE.withMemory(100_000));
        try (FileBytes file = FileBytes.open(path, budget)) {
            assertThatThrownBy(() -> file.view(0, 1 << 17, "part", LITTLE))
                    .hasMessage("file+0x0: 131072 bytes of part are more than what is left of the memory allowed");
        }
    }

    /** The clock is not read at every question, but soon enough. */
    @Test
    void aLongLoopOverOneViewEnds() throws InterruptedException {
        Budget budget = Budget.open(NONE.withTime(Duration.ofMillis(5)));
        ByteView view = ByteView.of(new byte[10], "view", LITTLE).withBudget(budget);
        Thread.sleep(6);
        int asked = 0;
        try {
            while (asked < 1000) {
                view.cursor(1);
                asked++;
            }
        } catch (MalformedDataException over) {
            assertThat(over).hasMessageContaining("0.005 s");
        }
        assertThat(asked).isLessThan(100);
    }

    @Test
    void anIndexThatIsTooLargeIsCut() {
        int functions = 5000;
        CfiAssembler cfi = CfiAssembler.ehFrame(LITTLE, 8).at(0x400000);
        CieAssembler cie = cfi.cie().end();
        for (int i = 0; i < functions; i++) {
            cfi.fde(cie).range(0x1000 + i * 16L, 16).end();
        }
        ByteView bytes = ByteView.of(cfi.toByteArray(), ".eh_frame", LITTLE);
        assertThat(index(bytes, Budget.unlimited())).isEqualTo(functions);
        assertThat(index(bytes, Budget.open(NONE.withMemory(300_000))))
                .isLessThan(functions)
                .isGreaterThan(1000);
    }

    private static int index(ByteView bytes, Budget budget) {
        return FdeIndex.of(EhFrame.of(bytes.withBudget(budget), PointerBases.ofSection(0x400000), 8, 62))
                .size();
    }

    @Test
    void whatTheKernelShowsAsFilesIsNotOpenedByAnyName() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("libc.so"), Path.of("/proc/self/maps"));
        assertThatThrownBy(() -> FileBytes.openNamed(link, Budget.unlimited()))
                .hasMessageContaining("not a file of a disk");
        assertThatThrownBy(() -> FileBytes.openNamed(Path.of("/tmp/../proc/self/maps"), Budget.unlimited()))
                .hasMessageContaining("not a file of a disk");
        assertThatThrownBy(() -> FileBytes.openNamed(Path.of("/dev/zero"), Budget.unlimited()))
                .isInstanceOf(IOException.class);
    }
}
