package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an assembler puts between functions is its own choice: it is asked for padding of every length. */
class CodePaddingTest {
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int BLOCK = 64;

    @TempDir
    Path folder;

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }

    /** Functions of 1 to 63 bytes, each followed by another at the next multiple of 64. */
    @Test
    void whatTheAssemblerFillsGapsWith() throws Exception {
        StringBuilder source = new StringBuilder(".text\n");
        for (int size = 1; size < BLOCK; size++) {
            source.append(".fill " + size + ", 1, 0xc3\n.p2align 6\n.fill 64, 1, 0x55\n");
        }
        Path assembly = Files.writeString(folder.resolve("gaps.s"), source);
        run("gcc", "-c", "-o", folder.resolve("gaps.o").toString(), assembly.toString());
        Path text = folder.resolve("text");
        run("objcopy", "-O", "binary", "-j", ".text", folder.resolve("gaps.o").toString(), text.toString());
        byte[] bytes = Files.readAllBytes(text);
        ByteView code = Code.of(bytes);
        for (int size = 1; size < BLOCK; size++) {
            int start = (size - 1) * 2 * BLOCK;
            assertThat(bytes[start + size - 1]).as("function of %d", size).isEqualTo((byte) 0xc3);
            assertThat(CodePadding.skip(code, start + size, bytes.length, X86_64))
                    .as("behind %d bytes", size)
                    .isEqualTo(start + BLOCK);
        }
    }

    @Test
    void whatIsNoPadding() throws MalformedDataException {
        ByteView landing = Code.x86("90 cc 00 f3 0f 1e fa 55"); // nop; int3; 0; endbr64; push %rbp
        assertThat(CodePadding.skip(landing, 0, 8, X86_64))
                .as("calls lead to it")
                .isEqualTo(3);
        assertThat(CodePadding.skip(Code.x86("0f 1f 44"), 0, 3, X86_64))
                .as("cut")
                .isEqualTo(3);
        assertThat(CodePadding.skip(Code.x86("66 66"), 0, 2, X86_64))
                .as("prefixes alone")
                .isEqualTo(2);
        ByteView words = Code.a64("d503201f 00000000 d503245f d65f03c0"); // nop; udf; bti c; ret
        assertThat(CodePadding.skip(words, 0, 16, AARCH64)).isEqualTo(8);
        assertThat(CodePadding.skip(words, 0, 7, AARCH64)).as("half a word").isEqualTo(7);
        assertThatThrownBy(() -> CodePadding.skip(Code.x86("90"), 0, 2, X86_64))
                .isInstanceOf(MalformedDataException.class);
    }
}
