package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.StopReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A return address of zero, where only a function's code says that there is one. */
class ZeroEndTest {
    private static List<String> stack(int below) throws IOException {
        Path program = Programs.compile("zeroend", "-O1");
        try (Running running = Running.start(program, below)) {
            running.waitFor("pause", () -> running.states().equals("S"));
            Running.pause(20);
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                return Stacks.of(process, program).own(process.threads().get(0));
            }
        }
    }

    @Test
    void isTheEndAtTheEndOfTheStack() throws IOException {
        assertThat(stack(64)).containsExactly("entered", StopReason.Kind.OUTERMOST + " (the return address is 0)");
    }

    @Test
    void isNoEndFurtherIn() throws IOException {
        assertThat(stack(0x4000)).containsExactly("entered", "return address not in code 0x0 (by prologue)");
    }
}
