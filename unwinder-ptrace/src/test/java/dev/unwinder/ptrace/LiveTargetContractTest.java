package dev.unwinder.ptrace;

import dev.unwinder.contract.TargetContract;
import dev.unwinder.target.Target;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** What every target promises, of a running process in the ways that stop it. */
class LiveTargetContractTest {
    private static Running running;

    @BeforeAll
    static void begin() throws IOException {
        running = Running.start(Programs.compile("blocked"), 5, 20);
        running.await("ready");
    }

    @AfterAll
    static void end() {
        running.close();
    }

    @Nested
    class Copied extends TargetContract {
        @Override
        protected Target open() throws IOException {
            return LiveProcess.attach(running.pid());
        }
    }

    @Nested
    class Held extends TargetContract {
        @Override
        protected Target open() throws IOException {
            return LiveProcess.attach(running.pid(), LiveOptions.defaults().withMode(LiveOptions.Mode.HELD));
        }
    }
}
