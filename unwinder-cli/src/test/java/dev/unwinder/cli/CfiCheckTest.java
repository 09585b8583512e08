package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cfi --check} and {@code cfi --at}, on call frame information written by hand. */
class CfiCheckTest {
    private static final Path COROUTINE = Path.of("../fixtures/coroutine/coroutine");

    /** One function for each thing that is looked for, and one that is right. */
    private static final String SOURCE = """
            .text
            .macro function name
            .globl \\name
            .type \\name, @function
            \\name:
            .endm
            function right
            .Lright:
              .cfi_startproc
              pushq %rbx
              .cfi_adjust_cfa_offset 8
              .cfi_offset rbx, -16
              .cfi_remember_state
              popq %rbx
              .cfi_adjust_cfa_offset -8
              ret
              .cfi_restore_state
              popq %rbx
              .cfi_def_cfa_offset 8
              ret
              .cfi_endproc
              .size right, .-right
            function without_entry
              pushq %rbx
              popq %rbx
              ret
              .size without_entry, .-without_entry
            function negative
              .cfi_startproc
              nop
              .cfi_def_cfa_offset -16
              ret
              .cfi_endproc
              .size negative, .-negative
            function strange_register
              .cfi_startproc
              nop
              .cfi_def_cfa_register xmm0
              ret
              .cfi_endproc
              .size strange_register, .-strange_register
            function in_strange_register
              .cfi_startproc
              nop
              .cfi_register rbx, xmm1
              ret
              .cfi_endproc
              .size in_strange_register, .-in_strange_register
            function remembers
              .cfi_startproc
              nop
              .cfi_remember_state
              ret
              .cfi_endproc
              .size remembers, .-remembers
            function restores
              .cfi_startproc
              nop
              .cfi_escape 0x0b
              ret
              .cfi_endproc
              .size restores, .-restores
            function goes_beyond
              .cfi_startproc
              .cfi_escape 0x02, 0x70
              .cfi_def_cfa_offset 16
              ret
              .cfi_endproc
              .size goes_beyond, .-goes_beyond
            function no_return_address
              .cfi_startproc simple
              .cfi_def_cfa rsp, 8
              ret
              .cfi_endproc
              .size no_return_address, .-no_return_address
            .section .eh_frame, "a", @progbits
            0: .long 2f - 1f
            1: .long 0
              .byte 1
              .string "zR"
              .byte 1, 0x78, 16, 1, 0x1b
              .byte 0x0c, 7, 8, 0x90, 1
              .balign 8
            2: .long 4f - 3f
            3: .long 3b - 0b
              .long .Lright - .
              .long 3
              .byte 0
              .balign 8
            4:
            .section .note.GNU-stack, "", @progbits
            """;

    @TempDir
    Path folder;

    @Test
    void findsOneOfEachKind() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("broken.s"), SOURCE);
        Path library = folder.resolve("broken.so");
        Process gcc = new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-nostdlib",
                        "-Wl,--no-eh-frame-hdr",
                        source.toString(),
                        "-o",
                        library.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(gcc.getInputStream().readAllBytes())).isEmpty();
        assertThat(gcc.waitFor()).isZero();
        Shell.Result result = Shell.run("cfi", library, "--check");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        List<String> lines =
                result.out().lines().map(line -> line.substring(19)).toList();
        assertThat(lines)
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("overlap: entries for ")
                                .endsWith(" (right)"),
                        line -> assertThat(line).isEqualTo("hole: 3 bytes of .text without an entry: without_entry"),
                        line -> assertThat(line)
                                .isEqualTo("CFA jumps: it lies 16 bytes below the stack pointer (negative)"),
                        line -> assertThat(line)
                                .isEqualTo("unknown register: the CFA counts from register 17 (strange_register)"),
                        line -> assertThat(line)
                                .isEqualTo("unknown register: register 3 is to be found in register 18"
                                        + " (in_strange_register)"),
                        line -> assertThat(line)
                                .isEqualTo("unbalanced: 1 state is remembered and never restored (remembers)"),
                        line -> assertThat(line).startsWith("malformed: ").contains("no remembered state"),
                        line -> assertThat(line).startsWith("no return address: no rule for column 16"),
                        line -> assertThat(line).startsWith("unreachable row: rules behind the end"));
    }

    @Test
    void isQuietAboutWhatCompilersMake() {
        Path libjvm = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");
        assertThat(Shell.run("cfi", COROUTINE, "--check").out()).isEmpty();
        List<String> found = Shell.run("cfi", libjvm, "--check").out().lines().toList();
        assertThat(found).isNotEmpty().allMatch(line -> line.contains(" hole: ")); // assembly without any
    }

    @Test
    void aFunctionsRowsWithItsExpressionsInWords() {
        Shell.Result result = Shell.run("cfi", COROUTINE, "--at", "coroutine_prelude");
        assertThat(result.out()).contains("""
                0000000000400116 exp      c+16  c+24  c+0   c+32  exp   c+48  vexp  c+8  \s
                    CFA = *(rsp)
                    r13 saved at CFA + 40
                    r15 = *(CFA + 56)
                """);
        Shell.Result one = Shell.run("cfi", COROUTINE, "--at", "0x400125");
        assertThat(one.out()).contains("CFA = rdi").doesNotContain("CFA = *(rsp)");
        assertThat(one.code()).isZero();
    }

    @Test
    void aPlaceThatIsNotThereIsTold() {
        Shell.Result none = Shell.run("cfi", COROUTINE, "--at", "nobody");
        assertThat(none.err()).hasLineCount(1).contains("there is no function 'nobody'");
        assertThat(none.code()).isEqualTo(ExitCode.USAGE);
        Shell.Result uncovered = Shell.run("cfi", COROUTINE, "--at", "0x10");
        assertThat(uncovered.out()).isEqualTo("no call frame information covers 0x10\n");
        assertThat(uncovered.code()).isEqualTo(ExitCode.PARTIAL);
    }
}
