package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The image is the one that is mapped, whatever its path names by now. */
class MappedFilesTest {
    private static final List<String> IDLE = List.of("idle", "main", "outermost frame");

    private static Path copyOf(String name) throws IOException {
        Path folder = Files.createTempDirectory(Programs.folder(), "copy");
        return Files.copy(Programs.compile(name), folder.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static LoadedModule assertIdles(LiveProcess process, Path program) throws IOException {
        Stacks stacks = Stacks.of(process, program);
        assertThat(stacks.own(process.threads().get(0))).isEqualTo(IDLE);
        LoadedModule main = stacks.unwinder().modules().mainProgram().orElseThrow();
        assertThat(main.verdict()).isEqualTo(ImageVerdict.MATCH);
        assertThat(main.image().file()).isPresent();
        return main;
    }

    @Test
    void aProgramThatWasDeleted() throws IOException {
        Path program = copyOf("odd");
        try (Running running = Running.start(program, "idle")) {
            Files.delete(program);
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                LoadedModule main = assertIdles(process, Programs.compile("odd"));
                assertThat(main.location()).startsWith("/proc/" + running.pid() + "/");
                assertThat(main.path()).isEqualTo(program.toString());
                assertThat(process.fileMappings())
                        .anyMatch(it -> it.deleted() && it.path().equals(main.path()));
            }
        }
    }

    @Test
    void aProgramThatWasReplacedByAnotherBuild() throws IOException {
        Path program = copyOf("odd");
        try (Running running = Running.start(program, "idle")) {
            Files.delete(program);
            Files.copy(Programs.compile("blocked"), program);
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertIdles(process, Programs.compile("odd"));
            }
        }
    }

    @Test
    void aProgramThatWasReplacedAndHasNoBuildId() throws IOException {
        Path built = Programs.compile("odd", "-O1", "-pthread", "-Wl,--build-id=none");
        Path program = Files.copy(
                built, Files.createTempDirectory(Programs.folder(), "copy").resolve("odd"));
        program.toFile().setExecutable(true, false);
        try (Running running = Running.start(program, "idle")) {
            Path aside = Files.move(program, program.resolveSibling("aside"));
            Files.copy(Programs.compile("blocked"), program);
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertIdles(process, aside);
            }
        }
    }

    @Test
    void aProgramThatIsInNoFolder() throws IOException {
        try (Running running = Running.start(Programs.compile("odd"), "memfd");
                LiveProcess process = LiveProcess.attach(running.pid())) {
            LoadedModule main = assertIdles(process, Programs.compile("odd"));
            assertThat(main.path()).isEqualTo("/memfd:image in memory");
        }
    }

    @Test
    void aPathWithAnOddName() throws IOException {
        Path folder = Files.createTempDirectory(Programs.folder(), "copy");
        Path program = Files.copy(Programs.compile("odd"), folder.resolve("a b\nc (deleted)"));
        program.toFile().setExecutable(true, false);
        try (Running running = Running.start(program, "idle");
                LiveProcess process = LiveProcess.attach(running.pid())) {
            assertIdles(process, Programs.compile("odd"));
        }
    }

    @Test
    void aProgramInAChroot() throws IOException {
        Path built = Programs.compile("odd", "-static", "-O1", "-pthread");
        Path root = Files.createTempDirectory(Programs.folder(), "root");
        Path program = Files.copy(built, root.resolve("odd"), StandardCopyOption.COPY_ATTRIBUTES);
        try (Running running = inChroot(root);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            assertThat(assertIdles(process, program).location()).isEqualTo(program.toString());
        }
    }

    private static Running inChroot(Path root) throws IOException {
        Path odd = Programs.compile("odd");
        if (System.getProperty("user.name").equals("root")) {
            return Running.start(odd, "chroot", root);
        }
        // Whoever is not root may be it in a user namespace.
        Running running = Running.launch(List.of("unshare", "-Ur", odd.toString(), "chroot", root.toString()));
        running.await("ready");
        return running;
    }

    @Test
    void aProgramInAnotherMountNamespace() throws IOException {
        Path program = copyOf("odd");
        Path there = Files.createTempDirectory(Programs.folder(), "there");
        boolean root = System.getProperty("user.name").equals("root");
        String script = "mount -t tmpfs none $1 && cp $2 $1/hidden && exec $1/hidden idle";
        try (Running running = Running.launch(List.of(
                "unshare", root ? "-m" : "-Urm", "sh", "-c", script, "sh", there.toString(), program.toString()))) {
            running.await("ready");
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                assertThat(there.resolve("hidden")).doesNotExist();
                LoadedModule main = assertIdles(process, program);
                assertThat(main.location()).isEqualTo("/proc/" + running.pid() + "/root" + there.resolve("hidden"));
            }
        }
    }
}
