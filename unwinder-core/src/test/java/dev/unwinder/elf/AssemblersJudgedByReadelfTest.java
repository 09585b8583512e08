package dev.unwinder.elf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.testkit.CfiAssembler;
import dev.unwinder.testkit.CieAssembler;
import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the testkit assembles is what binutils reads: else all other tests would prove little. */
class AssemblersJudgedByReadelfTest {
    @TempDir
    private Path folder;

    private String readelf(byte[] file, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("readelf", "-W"));
        command.addAll(List.of(options));
        command.add(Files.write(folder.resolve("assembled"), file).toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private String readelfWithoutWarnings(byte[] file, String... options) throws IOException, InterruptedException {
        String output = readelf(file, options);
        assertThat(output).doesNotContainIgnoringCase("warning").doesNotContainIgnoringCase("error:");
        return output;
    }

    private static byte[] image(ByteOrder order, int addressSize, boolean extended) {
        ElfAssembler elf = ElfAssembler.of(order, addressSize)
                .machine(addressSize == 8 ? 62 : 3)
                .entry(0x1234);
        elf.segment(1, 5, 0x1000, new byte[32]).memorySize(0x2000);
        elf.section(".text", 1, 6, 0x4000, new byte[] {1, 2, 3});
        elf.compressed(".debug_str", new byte[5000]);
        elf.symbol("main", 0x4001, 2, 0x12, 1).symbol("helper", 0x4000, 1, 0x12, 1);
        elf.buildId(
                0x6000,
                new byte[] {(byte) 0xca, (byte) 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18});
        CfiAssembler cfi = CfiAssembler.ehFrame(order, addressSize).at(0x5000);
        CieAssembler cie = cfi.cie()
                .augmentation("zR")
                .fdeEncoding(0x1b)
                .alignment(4, -8)
                .returnAddress(addressSize == 8 ? 16 : 8)
                .instructions(i -> i.defCfa(7, 8).offset(addressSize == 8 ? 16 : 8, 1))
                .end();
        cfi.fde(cie)
                .range(0x4000, 0x400)
                .instructions(i -> i.advanceLoc(3)
                        .defCfaOffsetSf(-2)
                        .advanceLoc2(0x20)
                        .offsetExtendedSf(6, 2)
                        .rememberState()
                        .advanceLoc1(1)
                        .defCfaExpression(e -> e.breg(7, 16).deref().plusUconst(300))
                        .valExpression(3, e -> e.const2s(-5).lit(3).mul())
                        .restoreState())
                .end();
        elf.section(".eh_frame", 1, 2, 0x5000, cfi.terminator().toByteArray());
        return (extended ? elf.extendedNumbering() : elf).toByteArray();
    }

    @Test
    void filesOfEveryClassAndOrder() throws IOException, InterruptedException {
        for (ByteOrder order : new ByteOrder[] {LITTLE_ENDIAN, BIG_ENDIAN}) {
            for (int addressSize : new int[] {4, 8}) {
                String output =
                        readelfWithoutWarnings(image(order, addressSize, false), "-h", "-l", "-S", "-s", "-n", "-t");
                assertThat(output)
                        .contains(addressSize == 8 ? "ELF64" : "ELF32")
                        .contains(order == LITTLE_ENDIAN ? "little endian" : "big endian")
                        .contains(".debug_str", ".eh_frame", ".note.gnu.build-id", "main", "helper")
                        .contains("COMPRESSED", "ZLIB")
                        .contains("Build ID: cafe01020304");
            }
        }
    }

    /** readelf believes 65535 program headers first and warns about a file this small, then takes the true number. */
    @Test
    void extendedNumbering() throws IOException, InterruptedException {
        assertThat(readelf(image(LITTLE_ENDIAN, 8, true), "-h", "-l"))
                .contains("Number of program headers:         65535 (2)")
                .contains("Number of section headers:         0 (8)")
                .contains("Section header string table index: 65535 (7)")
                .containsPattern("LOAD +0x001000 0x0000000000001000");
    }

    @Test
    void callFrameInformation() throws IOException, InterruptedException {
        String output = readelfWithoutWarnings(image(LITTLE_ENDIAN, 8, false), "--debug-dump=frames");
        assertThat(output)
                .contains("pc=0000000000004000..0000000000004400")
                .contains("Code alignment factor: 4", "Data alignment factor: -8", "Return address column: 16")
                .contains("DW_CFA_advance_loc: 12 to 000000000000400c")
                .contains("DW_CFA_def_cfa_offset_sf: 16")
                .contains("DW_CFA_advance_loc2: 128 to 000000000000408c")
                .contains("DW_CFA_offset_extended_sf: r6 (rbp) at cfa-16")
                .contains("DW_OP_breg7 (rsp): 16; DW_OP_deref; DW_OP_plus_uconst: 300")
                .contains("DW_CFA_val_expression: r3 (rbx) (DW_OP_const2s: -5; DW_OP_lit3; DW_OP_mul)")
                .contains("ZERO terminator");
    }

    @Test
    void cores() throws IOException, InterruptedException {
        CoreAssembler core = CoreAssembler.x86_64()
                .thread(4711, 11, new long[27])
                .processInfo(4711, "a.out", "./a.out -x")
                .siginfo(11, 1, 0x10)
                .auxv(3, 0x40_0040)
                .mapping(0x40_0000, 0x40_1000, 1, "/tmp/a.out")
                .load(0x40_0000, 5, new byte[0], 0x1000)
                .load(0x7ffc_0000L, 6, new byte[100]);
        String output = readelfWithoutWarnings(core.toByteArray(), "-h", "-l", "-n");
        assertThat(output)
                .contains("CORE (Core file)")
                .contains("NT_PRSTATUS (prstatus structure)", "0x00000150")
                .contains("NT_PRPSINFO (prpsinfo structure)", "0x00000088")
                .contains("NT_SIGINFO (siginfo_t data)", "0x00000080")
                .contains("NT_AUXV (auxiliary vector)")
                .contains("NT_FILE (mapped files)");
        String arm = readelfWithoutWarnings(
                CoreAssembler.aarch64()
                        .thread(1, 6, new long[34])
                        .pacMask(0x7f_0000_0000_0000L, 0x7f_0000_0000_0000L)
                        .threadPointer(0x1234)
                        .toByteArray(),
                "-n");
        assertThat(arm).contains("0x00000188").contains("NT_ARM_PAC_MASK").contains("NT_ARM_TLS");
    }
}
