package dev.unwinder.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whether files may be fetched, and from where. */
final class DownloadOptions {
    @Option(
            names = "--debuginfod",
            paramLabel = "URL[,URL]",
            arity = "0..1",
            preprocessor = AttachedOnly.class,
            description = {
                "Fetch programs and debug files that are not found from debuginfod servers: those given, or without a value those in"
                        + " DEBUGINFOD_URLS. They are kept in the cache that all debuginfod clients share."
            })
    Optional<String> servers = Optional.empty();

    @Option(
            names = "--debuginfod-timeout",
            paramLabel = "SECONDS",
            description = "For all downloads together; ${DEFAULT-VALUE} if not given.")
    int seconds = 90;

    /** A value is a value only behind an equals sign: else the file that comes next would be taken for it. */
    static final class AttachedOnly implements IParameterPreprocessor {
        @Override
        @SuppressWarnings("JdkObsolete") // picocli's own type
        public boolean preprocess(Stack<String> words, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            if ("=".equals(info.get("separator"))) {
                return false;
            }
            option.setValue(Optional.of(""));
            return true;
        }
    }

    /** Checks what picocli cannot. */
    void check() {
        if (seconds < 1) {
            throw new UsageException("--debuginfod-timeout takes a number of seconds from 1, not " + seconds);
        }
        if (isAsked()) {
            servers(System.getenv());
        }
    }

    /** Whether the network may be used. */
    boolean isAsked() {
        return servers.isPresent();
    }

    /** The servers; throws {@link UsageException} where there are none. */
    List<URI> servers(Map<String, String> environment) {
        String given = servers.orElse("");
        boolean isGiven = !given.isBlank();
        String text = isGiven ? given : environment.getOrDefault("DEBUGINFOD_URLS", "");
        List<URI> all = new ArrayList<>();
        for (String word : text.split(isGiven ? "[,\\s]+" : "\\s+")) {
            Optional<URI> server = server(word);
            if (server.isPresent()) {
                all.add(server.get());
            } else if (isGiven && !word.isEmpty()) {
                throw new UsageException("--debuginfod takes URLs that begin with http:// or https://, not " + word);
            }
        }
        if (all.isEmpty()) {
            throw new UsageException(
                    "--debuginfod without a value asks the servers in DEBUGINFOD_URLS, which names none;"
                            + " give one: --debuginfod=https://...");
        }
        return all;
    }

    /** In DEBUGINFOD_URLS other words than URLs stand too ({@code ima:enforcing}), and those of folders ({@code file:}). */
    private static Optional<URI> server(String word) {
        try {
            URI uri = new URI(word);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException strange) {
            return Optional.empty();
        }
    }
}
