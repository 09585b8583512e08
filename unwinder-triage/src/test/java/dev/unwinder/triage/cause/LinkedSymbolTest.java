package dev.unwinder.triage.cause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ModuleImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A variable that is not exported; the judge is {@code nm}. */
class LinkedSymbolTest {
    @TempDir
    Path folder;

    private String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    private OptionalLong find(String file, String name) throws Exception {
        try (FileBytes bytes = FileBytes.open(folder.resolve(file))) {
            return LinkedSymbol.find(ModuleImage.ofFile(ElfFile.parse(bytes)), name);
        }
    }

    @Test
    void aHiddenVariableIsFoundByTheSymbolTable() throws Exception {
        Files.writeString(
                folder.resolve("program.c"),
                "char *__abort_msg __attribute__((visibility(\"hidden\"))) = \"x\"; int main(void) { return"
                        + " !__abort_msg; }");
        run("gcc", "-o", "program", "program.c");
        OptionalLong expected = OptionalLong.empty();
        for (String line : List.of(run("nm", "program").split("\n"))) {
            if (line.endsWith(" __abort_msg")) {
                expected = OptionalLong.of(Long.parseLong(line.split(" ")[0], 16));
            }
        }
        assertThat(expected).isPresent();
        assertThat(find("program", "__abort_msg")).isEqualTo(expected);
        // a function is no variable
        assertThat(find("program", "main")).isEmpty();
        run("strip", "program");
        assertThat(find("program", "__abort_msg")).isEmpty();
    }
}
