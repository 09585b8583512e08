package dev.unwinder.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Words of the groups that the decoder names: text, shifts and system registers are those that objdump shows. Needs the AArch64 binutils;
 * those of the machine suffice if they know all targets.
 */
class A64DisassemblyTest {
    private static final int WORDS = 4_000;

    /** What a shift looks like in a text, but for that of an index, which is in brackets. */
    private static final Pattern SHIFT =
            Pattern.compile(", (lsl|lsr|asr|ror|uxt[bhwx]|sxt[bhwx])(?: #(\\d+))?$", Pattern.CASE_INSENSITIVE);

    /** op0, op1, CRn, CRm and op2, from the manual's descriptions of the registers. */
    private static final Map<String, int[]> SYSTEM = Map.of(
            "ctr_el0", new int[] {3, 3, 0, 0, 1},
            "dczid_el0", new int[] {3, 3, 0, 0, 7},
            "nzcv", new int[] {3, 3, 4, 2, 0},
            "fpcr", new int[] {3, 3, 4, 4, 0},
            "fpsr", new int[] {3, 3, 4, 4, 1},
            "tpidr_el0", new int[] {3, 3, 13, 0, 2},
            "tpidrro_el0", new int[] {3, 3, 13, 0, 3},
            "cntfrq_el0", new int[] {3, 3, 14, 0, 0},
            "cntvct_el0", new int[] {3, 3, 14, 0, 2});

    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> seen = new HashMap<>();

    @Test
    void agreesWithObjdump(@TempDir Path folder) throws IOException, InterruptedException {
        Path code = folder.resolve("code");
        Files.write(code, words());
        Process objdump;
        try {
            objdump = new ProcessBuilder(
                            "aarch64-linux-gnu-objdump", "-D", "-b", "binary", "-m", "aarch64", code.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notThere) {
            assumeTrue(false, "no aarch64-linux-gnu-objdump on this machine");
            return;
        }
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(objdump.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t", 3);
                if (parts.length == 3 && parts[0].endsWith(":")) {
                    judge(parts);
                }
            }
        }
        assertThat(objdump.waitFor()).isZero();
        assertThat(wrong).isEmpty();
        for (Shift.Kind kind : Shift.Kind.values()) {
            assertThat(seen).containsKey(kind.text());
        }
        assertThat(seen.keySet()).containsAll(SYSTEM.keySet()).contains("plain", "dmb", "dsb", "isb", "clrex");
    }

    /** Random in their operands: shifted and extended registers, constants, moves; and all that are read or written of the system. */
    private static byte[] words() {
        int[][] groups = {
            // bits that are fixed, and their values
            {0x1f20_0000, 0x0b00_0000}, // add, sub of shifted registers
            {0x1fe0_0000, 0x0b20_0000}, // of extended ones
            {0x1f00_0000, 0x0a00_0000}, // logic
            {0x1f80_0000, 0x1100_0000}, // add, sub of constants
            {0x1f80_0000, 0x1280_0000}, // move wide
            {0xffff_f01f, 0xd503_301f}, // barriers
        };
        Random random = new Random(4711);
        List<Integer> words = new ArrayList<>();
        for (int[] group : groups) {
            for (int i = 0; i < WORDS; i++) {
                // Every fourth has the stack pointer or the zero register somewhere.
                int ones = i % 4 == 0 ? 0x1f << 5 * random.nextInt(2) : 0;
                words.add((random.nextInt() | ones) & ~group[0] | group[1]);
            }
        }
        for (int[] it : SYSTEM.values()) {
            int system = it[0] << 19 | it[1] << 16 | it[2] << 12 | it[3] << 8 | it[4] << 5;
            words.add(0xd520_0000 | system | 3);
            words.add(0xd500_0000 | system | 4);
        }
        byte[] bytes = new byte[words.size() * 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words.get(i / 4) >>> 8 * (i % 4));
        }
        return bytes;
    }

    private void judge(String[] parts) {
        String theirs =
                parts[2].replaceAll("\\s*//.*", "").replaceAll("\\s+", " ").trim();
        long address = Long.parseUnsignedLong(parts[0].trim().replace(":", ""), 16);
        Decoded decoded = InstructionSet.AARCH64.decode(Code.a64(parts[1].trim()), 0, address);
        boolean theyKnow = !theirs.startsWith(".inst") && !theirs.contains("undefined");
        if (!(decoded instanceof Instruction it)) {
            if (theyKnow) {
                wrong.add("not known: " + theirs);
            }
            return;
        }
        if (it.mnemonic().isEmpty()) {
            return;
        }
        if (!it.text().equals(theirs) || !data(it).equals(data(theirs))) {
            wrong.add(parts[1] + ": " + it.text() + " " + data(it) + " not " + theirs + " " + data(theirs));
        }
        seen.merge(it.mnemonic(), 1, Integer::sum);
        seen.merge(data(theirs), 1, Integer::sum);
        seen.merge(data(theirs).replaceAll(" .*", ""), 1, Integer::sum);
    }

    /** What the operands say: a shift, a system register, or nothing of these. */
    private static String data(Instruction it) {
        for (Operand operand : it.operands()) {
            if (operand instanceof Operand.SystemRegister system) {
                return name(system.encoding());
            }
            Shift shift = operand instanceof Operand.Register register
                    ? register.shift()
                    : operand instanceof Operand.Immediate immediate ? immediate.shift() : Shift.NONE;
            if (!shift.equals(Shift.NONE)) {
                return shift.kind().name().toLowerCase(Locale.ROOT) + " " + shift.amount();
            }
        }
        return "plain";
    }

    private static String name(int encoding) {
        for (Map.Entry<String, int[]> entry : SYSTEM.entrySet()) {
            int[] it = entry.getValue();
            if (encoding == (it[0] << 14 | it[1] << 11 | it[2] << 7 | it[3] << 3 | it[4])) {
                return entry.getKey();
            }
        }
        return "unknown";
    }

    /** The same from a text. */
    private static String data(String text) {
        for (String name : SYSTEM.keySet()) {
            if (text.matches("m[rs][rs] .*\\b" + name + "\\b.*")) {
                return name;
            }
        }
        Matcher shift = SHIFT.matcher(text);
        return shift.find() ? shift.group(1) + " " + (shift.group(2) == null ? "0" : shift.group(2)) : "plain";
    }
}
