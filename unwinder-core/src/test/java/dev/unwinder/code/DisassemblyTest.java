package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.bytes.ByteView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every instruction of a library: its length and text are those that objdump shows; and what stands behind a call is known for it. */
class DisassemblyTest {
    private final List<String> wrong = new ArrayList<>();
    private int count;
    private int calls;

    @Test
    void agreesWithObjdumpOnAWholeLibrary() throws IOException, InterruptedException {
        Path library = Path.of(System.getProperty("java.home"), "lib", "libjava.so");
        assumeTrue(Files.exists(library), "no libjava.so in this JVM");
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "not an x86-64 machine");
        Process objdump = new ProcessBuilder("objdump", "-dw", library.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t", -1);
                if (parts.length == 3 && parts[0].endsWith(":")) {
                    judge(parts);
                }
            }
        }
        assertThat(objdump.waitFor()).isZero();
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(5_000);
        assertThat(calls).isGreaterThan(500);
    }

    private void judge(String[] parts) {
        long address = Long.parseUnsignedLong(parts[0].trim().replace(":", ""), 16);
        String[] hex = parts[1].trim().split(" ");
        byte[] bytes = new byte[hex.length + 16];
        Arrays.fill(bytes, (byte) 0x90);
        for (int i = 0; i < hex.length; i++) {
            bytes[i] = (byte) Integer.parseInt(hex[i], 16);
        }
        count++;
        if (!(InstructionSet.X86_64.decode(Code.of(bytes), 0, address) instanceof Instruction it)
                || it.length() != hex.length
                || !normal(it.text()).equals(normal(parts[2]))) {
            wrong.add(String.join(" ", parts));
            return;
        }
        if (it.kind().isCall()) {
            calls++;
            ByteView upTo = Code.of(Arrays.copyOf(bytes, hex.length));
            boolean found = InstructionSet.X86_64
                    .callBefore(upTo, it.end())
                    .filter(site -> site.target().equals(it.target()))
                    .isPresent();
            if (!found) {
                wrong.add("no call: " + it);
            }
        }
    }

    /** Without symbols, comments and doubled blanks; targets with 0x. */
    private static String normal(String text) {
        String plain = text.replaceAll("\\s+#.*", "")
                .replaceAll("\\s*<.*", "")
                .replaceAll("\\s+", " ")
                .trim();
        return plain.replaceAll(
                "^((?:bnd |data16 |rex.W )*(?:call|j[a-z]+|loop[a-z]*|xbegin)(?:,p[nt])?) ([0-9a-f]+)$", "$1 0x$2");
    }
}
