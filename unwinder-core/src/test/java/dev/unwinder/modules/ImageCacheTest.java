package dev.unwinder.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.testkit.ElfAssembler;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertThat(code(image)).as("nobody has it open").isEmpty();
        for (int i = 0; i < 3; i++) {
            try (FileBytes next = FileBytes.open(folder.resolve("libc"))) {
                assertThat(cache.image("libc", ElfFile.parse(next))).isSameAs(image);
                assertThat(code(image)).containsExactly(CODE);
            }
        }
        assertThat(cache.size()).isEqualTo(1);
        assertThat(cache.requests()).isEqualTo(4);
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
            assertThat(cache.image("libc", ElfFile.parse(second))).isSameAs(image);
            first.close();
            assertThat(code(image)).isEmpty();
            ModuleImage again = cache.image("libc", ElfFile.parse(second));
            assertThat(again).isNotSameAs(image);
            assertThat(again.loaded().readFully(0x1000, 5)).containsExactly(1, 2, 3, 4, 5);
        }
    }
}
