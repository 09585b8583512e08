package dev.unwinder.symbol.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.Toolchain;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageNoteTest {
    @TempDir
    Path folder;

    private Optional<PackageNote> note(String... options) throws Exception {
        Path program = new Toolchain(folder).compile("a.c", "int main(void) { return 0; }\n", "a.out", options);
        return PackageNote.of(ModuleImage.ofFile(ElfFile.parse(FileBytes.open(program))));
    }

    /** As the linker writes it (binutils 2.39 and newer). */
    @Test
    void ofTheLinker() throws Exception {
        String json =
                "{\"type\":\"deb\",\"os\":\"debian\",\"name\":\"glibc\",\"version\":\"2.36-9\",\"architecture\":\"amd64\"}";
        assertThat(note("-Xlinker", "--package-metadata=" + json))
                .contains(new PackageNote("deb", "glibc", "2.36-9", "amd64", "debian", ""));
    }

    @Test
    void anImageWithoutOne() throws Exception {
        assertThat(note()).isEmpty();
    }

    @Test
    void json() {
        assertThat(FlatJson.strings("{}")).isEmpty();
        assertThat(
                        FlatJson.strings(
                                " { \"a\" : \"b\\u0041\\n\\/\" , \"c\":[1,{\"d\":\"e\"}],\"f\":null, \"g\" : -1.5e3,\"h\":\"i\"}\0"))
                .isEqualTo(Map.of("a", "bA\n/", "h", "i"));
        assertThat(FlatJson.strings("{\"a\":\"b\",\"c")).as("cut").isEqualTo(Map.of("a", "b"));
        assertThat(FlatJson.strings("[\"a\"]")).isEmpty();
        assertThat(FlatJson.strings("{\"a\":" + "[".repeat(100_000))).isEmpty();
        assertThat(FlatJson.strings("{\"a\":\"\\x\"}")).isEmpty();
        assertThat(FlatJson.strings("{\"a\":]}")).isEmpty();
        assertThat(FlatJson.strings("")).isEmpty();
    }
}
