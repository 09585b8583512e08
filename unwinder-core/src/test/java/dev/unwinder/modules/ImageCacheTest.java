package dev.unwinder.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.BudgetLimits;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.ElfAssembler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4};

    private final ImageCache cache = new ImageCache();

    @TempDir
    Path folder;

    private FileBytes write(String name, byte[] bytes) throws Exception {
        return FileBytes.open(Files.write(folder.resolve(name), bytes));
    }

    private static ElfAssembler elf() {
        ElfAssembler elf = ElfAssembler.little64().type(3);
        elf.segment(1, 5, 0x1000, CODE);
        return elf;
    }

    private static byte[] code(ModuleImage image) {
        return image.loaded().readFully(0x1000, CODE.length);
    }

    /** Ten thousand cores, one after the other: what was learned from the first one's libc serves all, though that was closed. */
    @Test
    void anImageOutlivesTheTargetThatHadOpenedItsFile() throws Exception {
        byte[] bytes = elf().toByteArray();
        FileBytes first = write("libc", bytes);
        ModuleImage image = cache.image("libc", ElfFile.parse(first));
        assertThat(code(image)).containsExactly(CODE);
        first.close();
        for (int i = 0; i < 3; i++) {
            try (FileBytes next = FileBytes.open(folder.resolve("libc"))) {
                assertThat(cache.image("libc", ElfFile.parse(next))).isSameAs(image);
                assertThat(code(image)).containsExactly(CODE);
            }
        }
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.requests()).isEqualTo(4);
    }

    /** A core that was given up goes on reading after all others have closed the file: what it learns then is not true. */
    @Test
    void whatIsReadWhileNobodyHasItOpenIsNotShared() throws Exception {
        FileBytes first = write("libc", elf().toByteArray());
        ModuleImage image = cache.image("libc", ElfFile.parse(first));
        first.close();
        assertThat(code(image)).isEmpty();
        try (FileBytes next = FileBytes.open(folder.resolve("libc"))) {
            ModuleImage again = cache.image("libc", ElfFile.parse(next));
            assertThat(again).isNotSameAs(image);
            assertThat(code(again)).containsExactly(CODE);
        }
    }

    @Test
    void anImageThatWasCutShortByABudgetIsNotShared() throws Exception {
        write("libc", elf().toByteArray());
        Budget spent = Budget.open(BudgetLimits.defaults().withBytesRead(1000));
        try (FileBytes first = FileBytes.open(folder.resolve("libc"), spent);
                FileBytes next = FileBytes.open(folder.resolve("libc"))) {
            ModuleImage image = cache.image("libc", ElfFile.parse(first));
            assertThat(first.read(0, new byte[2000], 0, 2000)).isZero();
            assertThat(spent.isOver()).isTrue();
            assertThat(code(image)).isEmpty();
            ModuleImage again = cache.image("libc", ElfFile.parse(next));
            assertThat(again).isNotSameAs(image);
            assertThat(code(again)).containsExactly(CODE);
        }
    }

    /** Both have libc open; the time of one is over in the middle of its symbols. */
    @Test
    void oneTargetsBudgetDoesNotEndTheReadingForAnother() throws Exception {
        write("libc", elf().toByteArray());
        Budget small = Budget.open(BudgetLimits.defaults().withBytesRead(1000));
        Budget large = Budget.open(BudgetLimits.defaults());
        try (FileBytes first = FileBytes.open(folder.resolve("libc"), small);
                FileBytes next = FileBytes.open(folder.resolve("libc"), large)) {
            ModuleImage image = cache.image("libc", ElfFile.parse(first));
            ByteView read = image.read(0x1000, CODE.length, "code");
            assertThat(cache.image("libc", ElfFile.parse(next))).isSameAs(image);
            assertThat(first.read(0, new byte[2000], 0, 2000)).isZero();
            assertThat(small.isOver()).isTrue();
            assertThat(code(image)).containsExactly(CODE);
            assertThat(read.slice(0, 4).toByteArray()).containsExactly(CODE);
            large.end();
            assertThat(code(image)).as("nobody is left who may read").isEmpty();
            assertThat(image.loaded().budget().isOver()).isTrue();
        }
    }

    @Test
    void theOldestAreDroppedWhenAllTogetherAreTooMuch() throws Exception {
        ImageCache bounded = ImageCache.bounded(4 << 20);
        List<ModuleImage> images = new ArrayList<>();
        try (FileBytes file = write("libc", elf().toByteArray())) {
            for (int i = 0; i < 100; i++) {
                ModuleImage image = bounded.image("image " + i, ElfFile.parse(file));
                assertThat(image.loaded().budget().take(1 << 20)).isTrue();
                images.add(image);
                assertThat(bounded.image("image 0", ElfFile.parse(file))).isSameAs(images.get(0));
            }
            assertThat(bounded.size()).isLessThan(5);
            assertThat(bounded.weight()).isLessThan(5 << 20);
            assertThat(code(images.get(1))).as("dropped, but usable").containsExactly(CODE);
            assertThat(bounded.image("image 99", ElfFile.parse(file))).isSameAs(images.get(99));
            assertThat(bounded.image("image 1", ElfFile.parse(file))).isNotSameAs(images.get(1));
        }
    }

    /** What is read of an image again and again, and given up in between, adds up as if it were kept. */
    @Test
    void anImageThatHasTakenHalfOfAllIsReadAnew() throws Exception {
        ImageCache bounded = ImageCache.bounded(4 << 20);
        try (FileBytes file = write("libc", elf().toByteArray())) {
            ModuleImage image = bounded.image("libc", ElfFile.parse(file));
            assertThat(image.loaded().budget().take(5 << 20)).isFalse();
            ModuleImage again = bounded.image("libc", ElfFile.parse(file));
            assertThat(again).as("something was left out").isNotSameAs(image);
            assertThat(again.loaded().budget().take(2 << 20)).isTrue();
            assertThat(bounded.image("libc", ElfFile.parse(file))).isNotSameAs(again);
        }
    }

    @Test
    void anImageIsReadFromWhoeverStillHasItOpen() throws Exception {
        byte[] bytes = elf().toByteArray();
        try (FileBytes first = write("libc", bytes)) {
            ModuleImage image = cache.image("libc", ElfFile.parse(first));
            try (FileBytes second = FileBytes.open(folder.resolve("libc"))) {
                assertThat(cache.image("libc", ElfFile.parse(second))).isSameAs(image);
            }
            assertThat(code(image)).containsExactly(CODE);
        }
    }

    /** A stripped file has the build-id of the one that is not, and other bytes. */
    @Test
    void ofTwoFilesOfOneKeyTheBytesAreNotMixed() throws Exception {
        ElfAssembler other = ElfAssembler.little64().type(3);
        other.segment(1, 5, 0x1000, new byte[] {1, 2, 3, 4, 5});
        FileBytes first = write("stripped", elf().toByteArray());
        try (FileBytes second = write("whole", other.toByteArray())) {
            ModuleImage image = cache.image("libc", ElfFile.parse(first));
            ModuleImage whole = cache.image("libc", ElfFile.parse(second));
            assertThat(whole).isNotSameAs(image);
            first.close();
            assertThat(whole.loaded().readFully(0x1000, 5)).containsExactly(1, 2, 3, 4, 5);
        }
    }
}
