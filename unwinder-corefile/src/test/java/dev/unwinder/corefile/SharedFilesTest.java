package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFilesTest {
    @TempDir
    Path folder;

    private FileBytes open(String name) throws Exception {
        return FileBytes.open(
                Files.write(folder.resolve(name), TestImages.core().toByteArray()));
    }

    private static boolean isOpen(FileBytes bytes) {
        return bytes.read(0, new byte[4], 0, 4) == 4;
    }

    @Test
    void whatIsKeptIsFoundAndClosedInTheEnd() throws Exception {
        FileBytes bytes = open("libx.so");
        FileBytes again = open("libx.so");
        ElfFile file = ElfFile.parse(bytes);
        SharedFiles files = SharedFiles.create();
        assertThat(files.find("1:2")).isEmpty();
        assertThat(files.keep("1:2", bytes, file)).isTrue();
        assertThat(files.find("1:2")).containsSame(file);
        assertThat(files.find("1:3")).isEmpty();
        // opened by two threads at the same time: both are closed
        ElfFile second = ElfFile.parse(again);
        assertThat(files.keep("1:2", again, second)).isTrue();
        assertThat(files.find("1:2")).containsSame(second);
        assertThat(isOpen(bytes) && isOpen(again)).isTrue();
        files.close();
        assertThat(isOpen(bytes) || isOpen(again)).isFalse();
        assertThat(files.find("1:2")).isEmpty();
    }

    @Test
    void whatComesAfterTheEndIsNotKept() throws Exception {
        SharedFiles files = SharedFiles.create();
        assertThat(files.hasRoom()).isTrue();
        files.close();
        assertThat(files.hasRoom()).isFalse();
        try (FileBytes bytes = open("late.so")) {
            assertThat(files.keep("1:2", bytes, ElfFile.parse(bytes))).isFalse();
            assertThat(files.find("1:2")).isEmpty();
            assertThat(isOpen(bytes)).isTrue();
        }
    }

    @Test
    void manyFilesAreNotAllKeptOpen() throws Exception {
        try (SharedFiles files = SharedFiles.create();
                FileBytes bytes = open("libx.so")) {
            ElfFile file = ElfFile.parse(bytes);
            int kept = 0;
            while (kept < 10_000 && files.keep("1:" + kept, bytes, file)) {
                kept++;
            }
            assertThat(kept).isEqualTo(512);
            assertThat(files.hasRoom()).isFalse();
            assertThat(files.find("1:511")).isPresent();
        }
    }
}
