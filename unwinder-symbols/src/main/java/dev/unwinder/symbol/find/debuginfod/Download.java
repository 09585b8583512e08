package dev.unwinder.symbol.find.debuginfod;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileStore.Kind;
import dev.unwinder.modules.FileTree;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file, asked of all servers at once: the first that has it sends it, to the others it is cancelled. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger(Download.class);

    private static final String QUICKER = "another server was quicker";

    /**
     * What came of it.
     *
     * @param file that has arrived
     * @param failure why none did, unless all servers said that they do not have it
     */
    record Outcome(Optional<FileTree.Entry> file, Optional<String> failure) {}

    private final Kind kind;
    private final BuildId buildId;
    private final DebuginfodOptions options;
    private final ClientCache cache;
    private final LongAdder received;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answeredNo = new AtomicInteger();
    private final List<CompletableFuture<?>> requests = new ArrayList<>();
    private final CompletableFuture<Outcome> result = new CompletableFuture<>();
    private volatile Optional<String> failure = Optional.empty();

    Download(Kind kind, BuildId buildId, DebuginfodOptions options, ClientCache cache, LongAdder received) {
        this.kind = kind;
        this.buildId = buildId;
        this.options = options;
        this.cache = cache;
        this.received = received;
    }

    /** Sends the requests. */
    CompletableFuture<Outcome> start(HttpClient client) {
        asked.set(options.servers().size());
        for (URI server : options.servers()) {
            send(client, server);
        }
        return result;
    }

    /** Gives it up; a file that arrives all the same is removed. */
    void cancel(String reason) {
        result.complete(new Outcome(Optional.empty(), Optional.of(reason)));
        synchronized (requests) {
            requests.forEach(it -> it.cancel(true));
        }
    }

    private void send(HttpClient client, URI server) {
        String address = server.toString();
        String base = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
        String url = base + "/buildid/" + buildId + "/" + (kind == Kind.EXECUTABLE ? "executable" : "debuginfo");
        try {
            Path temporary = cache.temporary(kind, buildId);
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .header("User-Agent", "unwinder")
                    .timeout(options.timeout())
                    .build();
            LOG.debug("debuginfod: asking for {}", url);
            CompletableFuture<HttpResponse<Path>> response = client.sendAsync(request, into(temporary));
            synchronized (requests) {
                requests.add(response);
            }
            response.whenComplete((answer, thrown) -> {
                try {
                    answered(server, url, temporary, answer == null ? -1 : answer.statusCode(), thrown);
                } finally {
                    delete(temporary);
                }
            });
        } catch (IOException | IllegalArgumentException unusable) {
            done(server, Optional.of(message(unusable)));
        }
    }

    private BodyHandler<Path> into(Path temporary) {
        return info -> {
            long announced = size(info);
            if (info.statusCode() != 200) {
                return BodySubscribers.replacing(temporary); // what comes is not kept
            }
            Optional<Refusal> refusal = Optional.empty();
            if (announced > options.maximumSize()) {
                refusal = Optional.of(new Refusal(
                        "sends " + announced + " bytes, more than the " + options.maximumSize() + " allowed"));
            } else if (!claimed.compareAndSet(false, true)) {
                refusal = Optional.of(new Refusal(QUICKER));
            }
            return new FileBody(temporary, options.maximumSize(), announced, received, refusal);
        };
    }

    /** What the server says of the size: that of the body, or, where it is sent in pieces, debuginfod's own header. */
    private static long size(ResponseInfo info) {
        long length = info.headers().firstValueAsLong("content-length").orElse(-1);
        try {
            return length >= 0
                    ? length
                    : info.headers().firstValueAsLong("x-debuginfod-size").orElse(-1);
        } catch (NumberFormatException broken) {
            return -1;
        }
    }

    private void answered(URI server, String url, Path temporary, int status, @Nullable Throwable thrown) {
        if (thrown != null || status != 200) {
            delete(temporary); // before whoever waits goes on, and perhaps ends the program
        }
        if (thrown != null) {
            String message = message(thrown);
            LOG.debug("debuginfod: {}: {}", url, message);
            done(server, message.equals(QUICKER) ? Optional.empty() : Optional.of(message));
        } else if (status == 404) {
            LOG.debug("debuginfod: {}: not there", url);
            answeredNo.incrementAndGet();
            done(server, Optional.empty());
        } else if (status != 200) {
            LOG.debug("debuginfod: {}: status {}", url, status);
            done(server, Optional.of("answers with status " + status));
        } else {
            arrived(server, url, temporary);
        }
    }

    private void arrived(URI server, String url, Path temporary) {
        try {
            if (!ClientCache.holds(temporary, buildId)) {
                LOG.debug("debuginfod: {}: another build-id, or not whole: refused", url);
                delete(temporary);
                done(server, Optional.of("sends a file with another build-id, or only a part of it"));
            } else if (!result.isDone()) {
                FileTree.Entry entry = cache.add(kind, buildId, temporary);
                LOG.debug("debuginfod: {}: received", url);
                result.complete(new Outcome(Optional.of(entry), Optional.empty()));
            }
        } catch (IOException unwritable) {
            done(server, Optional.of(message(unwritable)));
        }
    }

    /** One server has been heard; when it was the last, the whole is settled. */
    private void done(URI server, Optional<String> problem) {
        if (problem.isPresent() && failure.isEmpty()) {
            failure = Optional.of(host(server) + ": " + problem.get());
        }
        if (asked.decrementAndGet() > 0) {
            return;
        }
        if (answeredNo.get() == options.servers().size()) {
            cache.addMissing(kind, buildId);
        }
        result.complete(new Outcome(Optional.empty(), failure));
    }

    /** Without a user's name or password, should it have them. */
    private static String host(URI server) {
        String host = server.getHost() == null ? server.toString() : server.getHost();
        return server.getPort() < 0 ? host : host + ":" + server.getPort();
    }

    private static String message(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ConnectException) {
            return "cannot be connected to";
        }
        String text = cause.getMessage();
        return text == null || text.isBlank() ? cause.getClass().getSimpleName() : text;
    }

    private static void delete(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException left) {
            LOG.debug("{}: cannot be removed: {}", temporary, left.toString());
        }
    }
}
