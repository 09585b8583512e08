package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.SignalInfo;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "11 | 1 | 0 | SIGSEGV (11): address not mapped, at 0x0",
                "11 | 2 | 65536 | SIGSEGV (11): access not permitted, at 0x10000",
                "11 | 10 | 4096 | SIGSEGV (11): control-flow protection fault, at 0x1000",
                "11 | 128 | 0 | SIGSEGV (11): sent by the kernel",
                "7 | 1 | 3 | SIGBUS (7): misaligned address, at 0x3",
                "7 | 2 | 8192 | SIGBUS (7): no memory behind the address, at 0x2000",
                "4 | 1 | 16 | SIGILL (4): illegal opcode, at 0x10",
                "4 | 2 | 16 | SIGILL (4): illegal operand, at 0x10",
                "8 | 1 | 16 | SIGFPE (8): integer division by zero, at 0x10",
                "8 | 14 | 16 | SIGFPE (8): floating-point exception, at 0x10",
                "5 | 1 | 16 | SIGTRAP (5): breakpoint, at 0x10",
                "5 | 4 | 16 | SIGTRAP (5): hardware breakpoint or watchpoint, at 0x10",
                "31 | 1 | 16 | SIGSYS (31): system call refused by seccomp, at 0x10",
                "11 | 77 | 16 | SIGSEGV (11): si_code 77",
                "14 | -2 | 16 | SIGALRM (14): a timer ran out",
                "6 | 0 | 0 | SIGABRT (6)",
            })
    void aSignalWithAnAddress(int number, int code, long address, String words) {
        SignalInfo signal = new SignalInfo(number, code, OptionalLong.of(address), OptionalLong.empty());
        assertThat(SignalWords.describe(signal, OptionalLong.of(4711))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "15 | 0 | 1 | SIGTERM (15): sent by pid 1",
                "6 | -6 | 4711 | SIGABRT (6): sent by the process itself",
                "34 | -1 | 12 | SIGRTMIN (34): queued by pid 12",
            })
    void aSignalThatWasSent(int number, int code, long sender, String words) {
        SignalInfo signal = new SignalInfo(number, code, OptionalLong.empty(), OptionalLong.of(sender));
        assertThat(SignalWords.describe(signal, OptionalLong.of(4711))).isEqualTo(words);
    }

    @Test
    void everySignalHasItsName() {
        assertThat(SignalWords.name(1)).isEqualTo("SIGHUP");
        assertThat(SignalWords.name(9)).isEqualTo("SIGKILL");
        assertThat(SignalWords.name(17)).isEqualTo("SIGCHLD");
        assertThat(SignalWords.name(31)).isEqualTo("SIGSYS");
        assertThat(SignalWords.name(32)).isEqualTo("signal 32");
        assertThat(SignalWords.name(35)).isEqualTo("SIGRTMIN+1");
        assertThat(SignalWords.name(49)).isEqualTo("SIGRTMIN+15");
        assertThat(SignalWords.name(50)).isEqualTo("SIGRTMAX-14");
        assertThat(SignalWords.name(64)).isEqualTo("SIGRTMAX");
        assertThat(SignalWords.name(65)).isEqualTo("signal 65");
        assertThat(SignalWords.name(0)).isEqualTo("signal 0");
        assertThat(SignalWords.name(-1)).isEqualTo("signal -1");
    }

    @Test
    void aSignalWithoutANameIsNotNumberedTwice() {
        SignalInfo signal = new SignalInfo(99, 0, OptionalLong.empty(), OptionalLong.empty());
        assertThat(SignalWords.describe(signal, OptionalLong.empty())).isEqualTo("signal 99");
    }
}
