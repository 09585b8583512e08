package dev.unwinder.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootTreeTest {
    @TempDir
    Path folder;

    private Path top;
    private FileTree sysroot;

    @BeforeEach
    void make() throws Exception {
        Files.writeString(folder.resolve("secret"), "outside");
        top = Files.createDirectories(folder.resolve("root/usr/lib"))
                .getParent()
                .getParent()
                .toRealPath();
        Files.writeString(top.resolve("usr/lib/a.so"), "inside");
        sysroot = FileTree.root(folder.resolve("root"));
    }

    @AfterEach
    void removeLinks() throws Exception {
        try (var files = Files.walk(top)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void plainPath() {
        assertThat(resolve("/usr/lib/a.so")).contains(top.resolve("usr/lib/a.so"));
        assertThat(resolve("//usr/./lib//a.so")).contains(top.resolve("usr/lib/a.so"));
        assertThat(resolve("/usr/lib/b.so")).isEmpty();
        assertThat(resolve("/usr/\0")).isEmpty();
    }

    @Test
    void dotsStayInside() {
        assertThat(resolve("/../secret")).isEmpty();
        assertThat(resolve("/usr/../../../secret")).isEmpty();
        assertThat(resolve("/../../usr/lib/../lib/a.so")).contains(top.resolve("usr/lib/a.so"));
    }

    @Test
    void linksStayInside() throws Exception {
        Files.createSymbolicLink(top.resolve("lib"), Path.of("/usr/lib"));
        Files.createSymbolicLink(top.resolve("relative"), Path.of("usr/lib/a.so"));
        Files.createSymbolicLink(top.resolve("out"), folder.resolve("secret").toAbsolutePath());
        Files.createSymbolicLink(top.resolve("up"), Path.of("../secret"));
        Files.createSymbolicLink(top.resolve("usr/up"), Path.of("../../../../secret"));
        assertThat(resolve("/lib/a.so")).contains(top.resolve("usr/lib/a.so"));
        assertThat(resolve("/relative")).contains(top.resolve("usr/lib/a.so"));
        assertThat(resolve("/out")).isEmpty();
        assertThat(resolve("/up")).isEmpty();
        assertThat(resolve("/usr/up")).isEmpty();
    }

    @Test
    void linksInACircleEnd() throws Exception {
        Files.createSymbolicLink(top.resolve("x"), Path.of("y"));
        Files.createSymbolicLink(top.resolve("y"), Path.of("x/x"));
        assertThat(resolve("/x")).isEmpty();
    }

    private java.util.Optional<Path> resolve(String path) {
        return sysroot.find(path).map(FileTree.Entry::file);
    }
}
