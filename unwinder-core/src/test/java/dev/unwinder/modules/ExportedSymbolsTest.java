package dev.unwinder.modules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A symbol by its hash; the judge is {@code nm -D}. */
class ExportedSymbolsTest {
    @TempDir
    Path folder;

    private static String run(Path folder, List<String> command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private Path library(String style) throws Exception {
        StringBuilder source = new StringBuilder("extern int puts(const char *);\n");
        for (int i = 0; i < 300; i++) {
            source.append("int exported_").append(i).append("(void) { return puts(\"\"); }\n");
        }
        Files.writeString(folder.resolve("lib.c"), source);
        run(folder, List.of("gcc", "-shared", "-fPIC", "-Wl,--hash-style=" + style, "-o", "lib.so", "lib.c"));
        return folder.resolve("lib.so");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gnu", "sysv", "both"})
    void everyExportedSymbolIsFound(String style) throws Exception {
        try (FileBytes bytes = FileBytes.open(library(style))) {
            ModuleImage image = ModuleImage.ofFile(ElfFile.parse(bytes));
            int found = 0;
            for (String line : run(folder, List.of("nm", "-D", "lib.so")).split("\n")) {
                String[] words = line.strip().split(" +");
                if (words.length == 3) {
                    assertThat(ExportedSymbols.find(image, 0, words[2]))
                            .as(line)
                            .isEqualTo(OptionalLong.of(Long.parseLong(words[0], 16)));
                    found++;
                }
            }
            assertThat(found).isGreaterThanOrEqualTo(300);
            assertThat(ExportedSymbols.find(image, 0, "puts"))
                    .as("not defined here")
                    .isEmpty();
            assertThat(ExportedSymbols.find(image, 0, "exported_300")).isEmpty();
            assertThat(ExportedSymbols.find(image, 0, "")).isEmpty();
        }
    }

    /** Whatever the bytes say, the look ends. */
    @Test
    void damagedTablesHarmNobody() throws Exception {
        byte[] whole = Files.readAllBytes(library("both"));
        Random random = new Random(42);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 200; j++) {
                damaged[64 + random.nextInt(0x3000)] = (byte) random.nextInt(256);
            }
            try {
                ModuleImage image =
                        ModuleImage.ofFile(ElfFile.parse(ByteView.of(damaged, "lib", ByteOrder.LITTLE_ENDIAN)));
                ExportedSymbols.find(image, 0x1000, "exported_7");
            } catch (dev.unwinder.bytes.MalformedDataException refused) {
                assertThat(refused).hasMessageContaining("lib");
            }
        }
    }
}
