package dev.unwinder.symbol.find.debuginfod;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How debuginfod servers are asked; immutable.
 *
 * @param servers all asked at once; the first that has a file sends it
 * @param cache the folder of the files that arrive
 * @param timeout for all downloads together, counted from the first on
 * @param maximumSize the most bytes of one file
 * @param progress is told how it goes
 */
public record DebuginfodOptions(
        List<URI> servers, Path cache, Duration timeout, long maximumSize, DownloadProgress progress) {
    /** The default of {@link #timeout}: as long as other clients wait for one file. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(90);

    /** The default of {@link #maximumSize}: 8 GiB. */
    public static final long DEFAULT_MAXIMUM_SIZE = 8L << 30;

    /** Copies. */
    public DebuginfodOptions {
        servers = List.copyOf(servers);
    }

    /** Servers, with the cache that all clients of this user share and all defaults. */
    public static DebuginfodOptions of(List<URI> servers) {
        return new DebuginfodOptions(
                servers,
                ClientCache.standard().folder(),
                DEFAULT_TIMEOUT,
                DEFAULT_MAXIMUM_SIZE,
                DownloadProgress.none());
    }

    /** The same with another cache. */
    public DebuginfodOptions withCache(Path folder) {
        return new DebuginfodOptions(servers, folder, timeout, maximumSize, progress);
    }

    /** The same with another time for all downloads. */
    public DebuginfodOptions withTimeout(Duration total) {
        return new DebuginfodOptions(servers, cache, total, maximumSize, progress);
    }

    /** The same with another limit for one file. */
    public DebuginfodOptions withMaximumSize(long bytes) {
        return new DebuginfodOptions(servers, cache, timeout, bytes, progress);
    }

    /** The same with somebody who is told. */
    public DebuginfodOptions withProgress(DownloadProgress listener) {
        return new DebuginfodOptions(servers, cache, timeout, maximumSize, listener);
    }
}
