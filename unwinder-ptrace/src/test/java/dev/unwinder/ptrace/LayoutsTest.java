package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.arch.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is shared with the kernel, against the headers of each machine, which know nothing of us. */
class LayoutsTest {
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    @Test
    void ofThisMachine() throws IOException {
        int machine = System.getProperty("os.arch").equals("aarch64") ? EM_AARCH64 : EM_X86_64;
        assertLayouts(Programs.run(List.of(Programs.compile("layouts").toString())), machine);
    }

    @Test
    void ofAarch64() throws IOException {
        assumeTrue(
                isInstalled("aarch64-linux-gnu-gcc") && isInstalled("qemu-aarch64"),
                "a cross compiler and an emulator");
        Path source = Files.createTempFile(Programs.folder(), "layouts", ".c");
        Path program = Programs.folder().resolve("layouts-aarch64");
        Files.writeString(source, Programs.source("layouts"));
        Programs.run(List.of("aarch64-linux-gnu-gcc", "-w", "-static", source.toString(), "-o", program.toString()));
        assertLayouts(Programs.run(List.of("qemu-aarch64", program.toString())), EM_AARCH64);
    }

    private static boolean isInstalled(String command) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }

    private static void assertLayouts(String said, int machine) {
        Map<String, Long> numbers = new HashMap<>();
        for (String line : said.split("\n")) {
            int blank = line.lastIndexOf(' ');
            numbers.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1)));
        }
        Map<String, Long> ours = new HashMap<>();
        ours.put("PTRACE_DETACH", Ptrace.PTRACE_DETACH);
        ours.put("PTRACE_GETREGSET", Ptrace.PTRACE_GETREGSET);
        ours.put("PTRACE_SEIZE", Ptrace.PTRACE_SEIZE);
        ours.put("PTRACE_INTERRUPT", Ptrace.PTRACE_INTERRUPT);
        ours.put("WNOHANG", (long) Ptrace.WNOHANG);
        ours.put("WSTOPPED", (long) Ptrace.WSTOPPED);
        ours.put("WEXITED", (long) Ptrace.WEXITED);
        ours.put("WNOWAIT", (long) Ptrace.WNOWAIT);
        ours.put("__WNOTHREAD", (long) Ptrace.WNOTHREAD);
        ours.put("__WALL", (long) Ptrace.WALL);
        ours.put("P_PID", (long) Ptrace.P_PID);
        ours.put("CLD_TRAPPED", (long) Ptrace.CLD_TRAPPED);
        ours.put("CLD_STOPPED", (long) Ptrace.CLD_STOPPED);
        ours.put("sizeof info", (long) Ptrace.SIGINFO_SIZE);
        ours.put("si_code", (long) Ptrace.SI_CODE);
        ours.put("si_pid", (long) Ptrace.SI_PID);
        ours.put("si_status", (long) Ptrace.SI_STATUS);
        ours.put("sizeof(struct iovec)", 16L);
        ours.put("offsetof(struct iovec, iov_len)", 8L);
        ours.put("NT_PRSTATUS", (long) Ptrace.NT_PRSTATUS);
        ours.put("NT_ARM_TLS", (long) Ptrace.NT_ARM_TLS);
        ours.put("NT_ARM_PAC_MASK", (long) Ptrace.NT_ARM_PAC_MASK);
        ours.put("O_RDONLY | O_CLOEXEC", (long) (BareProcFiles.O_RDONLY | BareProcFiles.O_CLOEXEC));
        ours.put("AT_FDCWD", (long) BareProcFiles.AT_FDCWD);
        ours.put("STATX_NLINK", (long) BareProcFiles.STATX_NLINK);
        ours.put("offsetof(struct statx, stx_nlink)", (long) BareProcFiles.STX_NLINK);
        ours.put("sizeof(struct statx)", 256L);
        ours.put("SCHED_OTHER", (long) Urgency.SCHED_OTHER);
        ours.put("SCHED_FIFO", (long) Urgency.SCHED_FIFO);
        ours.put("SCHED_RESET_ON_FORK", (long) Urgency.SCHED_RESET_ON_FORK);
        ours.put("sizeof(struct sched_param)", 4L);
        Architecture architecture = Architecture.find(machine, 8).orElseThrow();
        List<Integer> words = architecture.kernelRegisters().numbers();
        ours.put("sizeof(struct user_regs_struct)", 8L * words.size());
        ours.put("pc", 8L * words.indexOf(architecture.registers().programCounter()));
        ours.put("sp", 8L * words.indexOf(architecture.registers().stackPointer()));
        assertThat(ours).isEqualTo(numbers);
    }
}
