package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibCTest {
    /** jnr/jnr-ffi#181: with six integer arguments the sixth is garbage, here the flags, and then the kernel says EINVAL. */
    @Test
    void theSixthArgumentArrives() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
        long address = LibC.address(buffer);
        int pid = (int) ProcessHandle.current().pid();
        buffer.putLong(0, address + 40).putLong(8, 8).putLong(16, address + 32).putLong(24, 8);
        for (int i = 1; i <= 1000; i++) {
            buffer.putLong(32, i).putLong(40, 0);
            long count = LibC.get().process_vm_readv(pid, LibC.pointer(address), 1, LibC.pointer(address + 16), 1, 0);
            assertThat(count).as("round %d, errno %d", i, LibC.errno()).isEqualTo(8);
            assertThat(buffer.getLong(40)).isEqualTo(i);
        }
        long count = LibC.get().process_vm_readv(pid, LibC.pointer(address), 1, LibC.pointer(address + 16), 1, 7);
        assertThat(count).as("flags that do not exist").isEqualTo(-1);
        assertThat(LibC.errno()).isEqualTo(22);
    }

    @Test
    void theSixthArgumentArrivesHoweverCallsAreMade() throws IOException {
        for (String property : List.of("jnr.ffi.asm.enabled=false", "jnr.ffi.x86asm.enabled=false")) {
            List<String> command = List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-D" + property,
                    "-cp",
                    System.getProperty("java.class.path"),
                    LibCTest.class.getName());
            assertThat(Programs.run(command)).as(property).endsWith("8\n");
        }
    }

    public static void main(String[] arguments) {
        new LibCTest().theSixthArgumentArrives();
        System.out.println(8);
    }

    @Test
    void errnoOfACallThatFails() {
        assertThat(LibC.get().ptrace(0x4206, 0, 0, 0)).isEqualTo(-1);
        assertThat(LibC.errno()).isEqualTo(Ptrace.ESRCH);
        assertThat(new Ptrace().seize(0)).isEqualTo(-Ptrace.ESRCH);
        assertThat(new Ptrace().poll(1)).isEqualTo(Ptrace.State.GONE);
    }

    @Test
    void onlyTheThreadThatSeizedMayAsk() throws IOException {
        try (Running running = Running.start(Programs.compile("blocked"), 1, 1)) {
            TracerThread tracer = TracerThread.start(running.pid());
            Ptrace ptrace = new Ptrace();
            assertThat(tracer.call(() -> ptrace.seize(running.pid()), () -> {})).isZero();
            assertThat(ptrace.interrupt(running.pid())).isEqualTo(-Ptrace.ESRCH);
            assertThat(tracer.call(() -> ptrace.interrupt(running.pid()), () -> {}))
                    .isZero();
            running.waitFor("stop", () -> running.states().equals("t"));
            // Somebody else who looks after threads that have ended does not take the stop away.
            ByteBuffer info = ByteBuffer.allocateDirect(Ptrace.SIGINFO_SIZE).order(ByteOrder.nativeOrder());
            Ptrace.reapIfEnded(LibC.get(), running.pid(), info);
            assertThat(tracer.call(() -> ptrace.poll(running.pid()), () -> {})).isEqualTo(Ptrace.State.STOPPED);
            tracer.close();
            running.assertRunsFreely();
        }
    }
}
