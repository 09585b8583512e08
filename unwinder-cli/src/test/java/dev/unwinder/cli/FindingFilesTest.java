package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ParseResult;

/** Options about files, and {@code unwinder missing}. */
class FindingFilesTest {
    private static final Path EXAMPLE = Path.of("../examples/orders/core");

    @TempDir
    Path folder;

    private static DownloadOptions parse(String... words) {
        ParseResult result = Main.commandLine(new Main()).parseArgs(words);
        FileCommand command = (FileCommand) result.subcommand().commandSpec().userObject();
        assertThat(command.files.file).isEqualTo(Path.of("FILE"));
        return command.files.sources.downloads;
    }

    @Test
    void theFileIsNotTakenForAServer() {
        assertThat(parse("core", "--debuginfod", "FILE").servers).contains("");
        assertThat(parse("core", "FILE", "--debuginfod").servers).contains("");
        assertThat(parse("core", "--debuginfod=http://a,http://b", "FILE").servers)
                .contains("http://a,http://b");
        assertThat(parse("core", "FILE").servers).isEmpty();
        assertThat(parse("missing", "--debuginfod", "--debuginfod-timeout", "7", "FILE").seconds)
                .isEqualTo(7);
    }

    @Test
    void servers() {
        DownloadOptions options = new DownloadOptions();
        Map<String, String> environment = Map.of("DEBUGINFOD_URLS", "ima:enforcing https://a/ file:///x http://b:80 ");
        options.servers = Optional.of("");
        assertThat(options.servers(environment)).containsExactly(URI.create("https://a/"), URI.create("http://b:80"));
        assertThatThrownBy(() -> options.servers(Map.of())).hasMessageContaining("DEBUGINFOD_URLS");
        options.servers = Optional.of("https://c,http://d");
        assertThat(options.servers(environment)).containsExactly(URI.create("https://c"), URI.create("http://d"));
        for (String bad : List.of("c", "ftp://c", "http:///x", "https://a b", "http://%zz")) {
            options.servers = Optional.of(bad);
            assertThatThrownBy(() -> options.servers(environment)).isInstanceOf(UsageException.class);
        }
        assertThat(Shell.run("core", EXAMPLE, "--debuginfod=x").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Shell.run("core", EXAMPLE, "--debuginfod-timeout", 0).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void missing() throws IOException {
        Shell.Result whole = Shell.run("missing", Cores.whole(folder));
        assertThat(whole.out()).isEqualTo("Nothing is missing.\n");
        assertThat(whole.code()).isEqualTo(ExitCode.COMPLETE);
        Shell.Result result = Shell.run("missing", EXAMPLE, "--sysroot", folder);
        assertThat(result.out()).startsWith("missing  ").contains("executable, debug info  ");
        assertThat(result.code()).isEqualTo(ExitCode.PARTIAL);
        assertThat(Shell.run("missing", EXAMPLE, "--format", "folded").code()).isEqualTo(ExitCode.USAGE);
        assertThat(Shell.run("missing", folder.resolve("none")).code()).isEqualTo(ExitCode.UNREADABLE);
    }

    @Test
    void whatIsNoArchive() throws IOException {
        Path file = Files.writeString(folder.resolve("x.deb"), "text");
        for (String option : List.of("--sysroot", "--symbols")) {
            Shell.Result result = Shell.run("core", EXAMPLE, option, file);
            assertThat(result.err())
                    .startsWith("unwinder: " + option + " " + file)
                    .hasLineCount(1);
            assertThat(result.code()).isEqualTo(ExitCode.USAGE);
            assertThat(Shell.run("core", EXAMPLE, option, folder.resolve("none"))
                            .code())
                    .isEqualTo(ExitCode.USAGE);
        }
    }

    @Test
    void stacksArePrintedWhenAllDownloadsFail() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try {
            String option =
                    "--debuginfod=http://127.0.0.1:" + server.getAddress().getPort();
            Shell.Result plain = Shell.run("core", EXAMPLE, "--sysroot", folder);
            Shell.Result result = Shell.run("core", EXAMPLE, "--sysroot", folder, option);
            assertThat(result.out()).isEqualTo(plain.out());
            assertThat(result.code()).isEqualTo(plain.code());
            assertThat(result.err())
                    .matches("unwinder: warning: debuginfod: (\\d+) of \\1 files could not be downloaded;"
                            + " 127.0.0.1:\\d+: answers with status 500\\.\n");
        } finally {
            server.stop(0);
        }
    }
}
