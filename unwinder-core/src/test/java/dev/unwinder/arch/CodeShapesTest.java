package dev.unwinder.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.arch.Disassembly.Instruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What instructions look like; objdump is the judge of targets. */
class CodeShapesTest {
    private static final CodeShapes X86 = Architecture.find(62, 8).orElseThrow().code();
    private static final CodeShapes ARM =
            Architecture.find(183, 8).orElseThrow().code();
    private static final String CROSS = "aarch64-linux-gnu-gcc";
    private static final Pattern X86_DIRECT = Pattern.compile("call\\s+([0-9a-f]+) .*");
    private static final Pattern X86_SLOT =
            Pattern.compile("(?:call|bnd jmp|jmp)\\s+\\*0x[0-9a-f]+\\(%rip\\)\\s+# ([0-9a-f]+) .*");
    private static final Pattern ARM_DIRECT = Pattern.compile("bl\\s+([0-9a-f]+) .*");

    @TempDir
    Path folder;

    private static byte[] code(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** Words as the architecture's manual writes them, stored little-endian. */
    private static byte[] words(int... words) {
        byte[] bytes = new byte[words.length * 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i / 4] >>> i % 4 * 8);
        }
        return bytes;
    }

    @Test
    void targetsOfCallsAreThoseThatObjdumpShows() throws Exception {
        String libc =
                CConstants.run(folder, "gcc", "-print-file-name=libc.so.6").strip();
        List<Instruction> all = Disassembly.of(CConstants.run(folder, "objdump", "-dw", "--section=.text", libc), false)
                .instructions();
        int direct = 0;
        for (int i = 0; i + 1 < all.size(); i++) {
            long end = all.get(i + 1).address();
            Matcher matcher = X86_DIRECT.matcher(all.get(i).text());
            if (matcher.matches() && end == all.get(i).address() + 5) {
                direct++;
                long target = Long.parseLong(matcher.group(1), 16);
                assertThat(X86.callBefore(all.get(i).before(), end))
                        .as(all.get(i).toString())
                        .isEqualTo(new CallBefore.Direct(target));
            }
        }
        assertThat(direct).isGreaterThan(5000);
    }

    @Test
    void targetsOfBranchesWithLinkAreThoseThatObjdumpShows() throws Exception {
        assumeTrue(CConstants.has(CROSS), "no cross compiler");
        String libc =
                CConstants.run(folder, CROSS, "-print-file-name=libc.so.6").strip();
        int direct = 0;
        for (Instruction instruction : Disassembly.of(
                        CConstants.run(folder, "aarch64-linux-gnu-objdump", "-dw", "--section=.text", libc), true)
                .instructions()) {
            Matcher matcher = ARM_DIRECT.matcher(instruction.text());
            if (matcher.matches()) {
                direct++;
                assertThat(ARM.callBefore(instruction.before(), instruction.address() + 4))
                        .as(instruction.toString())
                        .isEqualTo(new CallBefore.Direct(Long.parseLong(matcher.group(1), 16)));
            }
        }
        assertThat(direct).isGreaterThan(5000);
    }

    @Test
    void stubsAndCallsThroughWordsNameTheirWord() throws Exception {
        Files.writeString(folder.resolve("a.c"), "int puts(const char *); int main(void) { return puts(\"\"); }");
        for (String[] options : new String[][] {
            {"-O1", "-Wl,-z,lazy"},
            {"-O1", "-Wl,-z,lazy", "-fcf-protection=none"},
            {"-O1", "-fno-plt"},
            {"-O1", "-Wl,-z,now"}
        }) {
            List<String> command = new ArrayList<>(List.of("gcc", "a.c", "-o", "a", "-w"));
            command.addAll(List.of(options));
            CConstants.run(folder, command.toArray(String[]::new));
            int found = 0;
            for (Instruction instruction : Disassembly.of(CConstants.run(folder, "objdump", "-dw", "a"), false)
                    .instructions()) {
                Matcher matcher = X86_SLOT.matcher(instruction.text());
                if (!matcher.matches()) {
                    continue;
                }
                long slot = Long.parseLong(matcher.group(1), 16);
                byte[] own = last(instruction.before(), instruction.has("bnd") ? 7 : 6);
                if (instruction.has("call")) {
                    assertThat(X86.callBefore(own, instruction.address() + 6))
                            .isEqualTo(new CallBefore.ThroughSlot(slot));
                } else {
                    assertThat(X86.jumpSlot(own, instruction.address())).hasValue(slot);
                }
                found++;
            }
            assertThat(found).as(command.toString()).isPositive();
        }
        assertThat(X86.jumpSlot(code("f30f1efa f2ff2510000000"), 0x1000)).hasValue(0x101b);
        assertThat(X86.jumpSlot(code("f30f1efa c3"), 0x1000)).isEmpty();
        assertThat(X86.jumpSlot(code("ff25"), 0x1000)).isEqualTo(OptionalLong.empty());
    }

    private static byte[] last(byte[] bytes, int count) {
        byte[] end = new byte[count];
        System.arraycopy(bytes, bytes.length - count, end, 0, count);
        return end;
    }

    @Test
    void stubsOfAArch64NameTheirWord() {
        // adrp x16, 0x20000 from 0x10010; ldr x17, [x16, #0x18]; then the same behind bti c
        assertThat(ARM.jumpSlot(words(0x9000_0090, 0xf940_0e11), 0x10010)).hasValue(0x20018);
        assertThat(ARM.jumpSlot(words(0xd503_245f, 0x9000_0090, 0xf940_0e11), 0x10010))
                .hasValue(0x20018);
        assertThat(ARM.jumpSlot(words(0xf0ff_fff0, 0xf940_0211), 0x10010))
                .as("a page below")
                .hasValue(0xf000);
        assertThat(ARM.jumpSlot(words(0xd65f_03c0, 0), 0x10010)).isEmpty();
    }

    @Test
    void jumpsOutOfAFunctionAreSeen() {
        assertThat(X86.jumpsTo(code("90 e9 0a000000"), 6, 0x1000, 0x1010)).isTrue();
        assertThat(X86.jumpsTo(code("90 e9 0a000000"), 5, 0x1000, 0x1010))
                .as("cut")
                .isFalse();
        assertThat(X86.jumpsTo(code("eb fe"), 2, 0x1000, 0x1000)).isTrue();
        assertThat(X86.jumpsTo(code("0f 85 0a000000"), 6, 0x1000, 0x1010)).isTrue();
        assertThat(X86.jumpsAnywhere(code("ff e0"), 2)).isTrue();
        assertThat(X86.jumpsAnywhere(code("ff d0"), 2)).isFalse();
        assertThat(ARM.jumpsTo(words(0x1400_0004), 4, 0x1000, 0x1010)).isTrue();
        assertThat(ARM.jumpsTo(words(0x5400_0081), 4, 0x1000, 0x1010))
                .as("b.ne")
                .isTrue();
        assertThat(ARM.jumpsTo(words(0x9400_0004), 4, 0x1000, 0x1010)).as("bl").isFalse();
        assertThat(ARM.jumpsAnywhere(words(0xd61f_0200), 4)).isTrue();
    }

    @Test
    void theExitBehindAThreadsFirstCallIsSeen() {
        assertThat(X86.endsThread(code("89c7 31c0 b03c 0f05 f4"))).isTrue();
        assertThat(X86.endsThread(code("89c7 31c0 b03b 0f05 f4")))
                .as("another system call")
                .isFalse();
        assertThat(X86.endsThread(code("89c7"))).isFalse();
        assertThat(ARM.endsThread(words(0xd280_0ba8, 0xd400_0001))).isTrue();
        assertThat(ARM.endsThread(words(0xd280_0bc8, 0xd400_0001))).isFalse();
    }

    /** As objdump shows {@code __start_context} of glibc 2.36 and {@code __startcontext} of glibc 2.36 and 2.31. */
    @Test
    void theStartOfAContextIsSeen() {
        assertThat(X86.startsContext(code("4889dc 488b3c24 4885ff 7408"))).isTrue();
        assertThat(X86.startsContext(code("4889dc 5f 4885ff 7408 90909090")))
                .as("other code that changes the stack")
                .isFalse();
        assertThat(X86.startsContext(code("4889dc"))).isFalse();
        assertThat(ARM.startsContext(words(0xd503_201f, 0xaa13_03e0, 0xb5ff_f9c0, 0x17ff_fc51)))
                .isTrue();
        assertThat(ARM.startsContext(words(0xaa13_03e0, 0xb5ff_f9c0, 0x17ff_fc51)))
                .isTrue();
        assertThat(ARM.startsContext(words(0xaa13_03e0, 0xb5ff_f9c0, 0xd65f_03c0)))
                .as("one that returns")
                .isFalse();
        assertThat(ARM.startsContext(words(0xd503_201f, 0xaa13_03e0, 0xb5ff_f9c0)))
                .isFalse();
    }
}
