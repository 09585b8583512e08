package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.demangle.NameStyle;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names as arguments, and in any text, the latter judged by {@code c++filt -i}. */
class DemangleCommandTest {
    @TempDir
    Path folder;

    @Test
    void namesAsArguments() {
        Shell.Result result = Shell.run("demangle", "_ZN2ns1fIiEEvT_", "main", "_RNvC1a1b");
        assertThat(result.out()).isEqualTo("void ns::f<int>(int)\nmain\na::b\n");
        assertThat(result.code()).isEqualTo(ExitCode.COMPLETE);
    }

    @Test
    void otherStyles() {
        assertThat(Shell.run("demangle", "--simple", "_ZN2ns1fIiEEvT_").out()).isEqualTo("ns::f\n");
        assertThat(Shell.run("demangle", "-p", "_ZN2ns1fIiEEvT_").out()).isEqualTo("ns::f<int>\n");
    }

    /** A name may hold what would move the cursor. */
    @Test
    void controlCharactersAreEscaped() {
        assertThat(Shell.run("demangle", "_Z4a\u001b[mv").out()).isEqualTo("a\\x1b[m()\n");
        assertThat(filtered("_RNvC1au3_zv".getBytes(StandardCharsets.UTF_8))).doesNotContain("\u0080");
    }

    @Test
    void textAsCxxFiltFiltersIt() throws IOException, InterruptedException {
        String text = """
                #0 0x1 in _ZN2ns1fIiEEvT_ (x=_Z1fv) at a.cc:1
                  _Z1fv@plt <_Z1fv+0x10>,_Z1gi;$_Z1fv ._Z1fv _Z1fv. __Z1fv x_Z1fv _Z1fi.cold _Z _ZX
                \tcaf\u00e9 _ZSt4cout""";
        Path input = Files.writeString(folder.resolve("text"), text);
        Path output = folder.resolve("filtered");
        Process process = new ProcessBuilder("c++filt", "-i")
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        assertThat(filtered(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(Files.readString(output));
    }

    @Test
    void wordsWithoutEndPassThrough() {
        String line = "_Z" + "x".repeat(1 << 18) + " _Z1fv";
        assertThat(filtered(line.getBytes(StandardCharsets.UTF_8))).isEqualTo(line.replace("_Z1fv", "f()"));
    }

    private static String filtered(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new DemangleFilter(NameStyle.FULL, out).copy(new ByteArrayInputStream(text));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
