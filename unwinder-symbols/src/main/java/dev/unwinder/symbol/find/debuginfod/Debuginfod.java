package dev.unwinder.symbol.find.debuginfod;

import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Debuginfod servers as a store, through the cache that all clients share.
 *
 * <p>Each file is asked for at most once. There is one time for all downloads together; when it is over, or the thread is interrupted, they
 * are given up, and {@link #problem} says so. Files that have arrived stay in the cache. Safe for many threads.
 */
public final class Debuginfod implements FileStore {
    private static final int PARALLEL = 8;
    private static final long TICK = 100;

    private record Wanted(Kind kind, BuildId buildId) {}

    private final DebuginfodOptions options;
    private final ClientCache cache;
    private final Map<Wanted, Optional<FileTree.Entry>> known = new HashMap<>();
    private final LongAdder received = new LongAdder();
    private Optional<String> failure = Optional.empty();
    private int failed;
    private int asked;
    private int settled;
    private @Nullable HttpClient client;
    private long deadline;

    private Debuginfod(DebuginfodOptions options) {
        this.options = options;
        this.cache = new ClientCache(options.cache());
    }

    /** A store that asks servers. */
    public static Debuginfod of(DebuginfodOptions options) {
        return new Debuginfod(options);
    }

    @Override
    public synchronized Optional<FileTree.Entry> find(Kind kind, BuildId buildId) {
        Wanted wanted = new Wanted(kind, buildId);
        if (!known.containsKey(wanted)) {
            fetch(List.of(wanted));
        }
        return known.getOrDefault(wanted, Optional.empty());
    }

    @Override
    public synchronized void expect(Kind kind, Collection<BuildId> buildIds) {
        Set<Wanted> wanted = new LinkedHashSet<>();
        for (BuildId buildId : buildIds) {
            wanted.add(new Wanted(kind, buildId));
        }
        fetch(wanted);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public synchronized Optional<String> problem() {
        return failure.map(
                reason -> "debuginfod: " + failed + " of " + asked + " files could not be downloaded; " + reason + ".");
    }

    private void fetch(Collection<Wanted> wanted) {
        List<Wanted> queue = new ArrayList<>();
        for (Wanted one : wanted) {
            if (!known.containsKey(one)) {
                Optional<FileTree.Entry> cached = cache.find(one.kind(), one.buildId());
                known.put(one, cached);
                if (cached.isEmpty() && !cache.isMissing(one.kind(), one.buildId())) {
                    queue.add(one);
                }
            }
        }
        if (!queue.isEmpty() && !options.servers().isEmpty()) {
            asked += queue.size();
            download(queue);
        }
    }

    /** So many at a time; each that is settled makes room for the next. */
    private void download(List<Wanted> queue) {
        HttpClient http = client();
        Map<Wanted, Download> running = new HashMap<>();
        Map<Wanted, CompletableFuture<Download.Outcome>> outcomes = new HashMap<>();
        int next = 0;
        boolean over = deadline - System.nanoTime() <= 0;
        while (next < queue.size() || !running.isEmpty()) {
            while (!over && next < queue.size() && running.size() < PARALLEL) {
                Wanted wanted = queue.get(next++);
                Download download = new Download(wanted.kind(), wanted.buildId(), options, cache, received);
                running.put(wanted, download);
                outcomes.put(wanted, download.start(http));
            }
            if (over) {
                next = queue.size();
                running.values().forEach(it -> it.cancel(reasonOver()));
            }
            settle(running, outcomes);
            options.progress().advanced(settled, asked, received.sum());
            over = !running.isEmpty() && !await(outcomes.values());
        }
        int left = asked - settled; // those that were not even begun
        if (left > 0) {
            failed += left;
            settled = asked;
            failure = failure.or(() -> Optional.of(reasonOver()));
        }
    }

    private void settle(Map<Wanted, Download> running, Map<Wanted, CompletableFuture<Download.Outcome>> outcomes) {
        for (Wanted wanted : List.copyOf(running.keySet())) {
            CompletableFuture<Download.Outcome> future = outcomes.getOrDefault(wanted, new CompletableFuture<>());
            if (future.isDone()) {
                running.remove(wanted);
                outcomes.remove(wanted);
                Download.Outcome outcome = future.join();
                known.put(wanted, outcome.file());
                settled++;
                if (outcome.failure().isPresent()) {
                    failed++;
                    failure = failure.or(outcome::failure);
                }
            }
        }
    }

    /** Waits a moment for any of some; false when the time is over. */
    private boolean await(Collection<CompletableFuture<Download.Outcome>> outcomes) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            CompletableFuture.anyOf(outcomes.toArray(new CompletableFuture<?>[0]))
                    .get(Math.min(left, TimeUnit.MILLISECONDS.toNanos(TICK)), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            deadline = System.nanoTime();
            return false;
        } catch (ExecutionException impossible) {
            return false;
        }
    }

    private String reasonOver() {
        Duration timeout = options.timeout();
        return "the time for all downloads, " + (timeout.toMillis() + 999) / 1000 + " s, is over";
    }

    private HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL) // five at most, and never from https to http
                    .connectTimeout(options.timeout())
                    .build();
            client = known;
            deadline = System.nanoTime() + options.timeout().toNanos();
        }
        return known;
    }
}
