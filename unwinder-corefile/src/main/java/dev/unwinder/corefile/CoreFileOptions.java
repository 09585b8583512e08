package dev.unwinder.corefile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a core file is opened; immutable.
 *
 * @param executable the program that made the core, where it is not at the place that the core names
 * @param sysroots folders that hold the files of the machine that made the core, tried in order; with at least one, this machine's own
 *     files are not looked at
 * @param progress is told about decompression
 * @param maximumSize the most bytes a compressed core may have once decompressed, zeros included
 */
public record CoreFileOptions(
        Optional<Path> executable, List<Path> sysroots, DecompressionProgress progress, long maximumSize) {
    /** The default of {@link #maximumSize}: 64 GiB. Zeros take no room, other bytes at most nine tenths of what is free. */
    public static final long DEFAULT_MAXIMUM_SIZE = 64L << 30;

    private static final CoreFileOptions DEFAULTS =
            new CoreFileOptions(Optional.empty(), List.of(), DecompressionProgress.none(), DEFAULT_MAXIMUM_SIZE);

    /** Checks and copies. */
    public CoreFileOptions {
        sysroots = List.copyOf(sysroots);
        if (maximumSize < 0) {
            throw new IllegalArgumentException("maximumSize " + maximumSize);
        }
    }

    /** No executable, no sysroot, nobody told. */
    public static CoreFileOptions defaults() {
        return DEFAULTS;
    }

    /** The same with a program. */
    public CoreFileOptions withExecutable(Path program) {
        return new CoreFileOptions(Optional.of(program), sysroots, progress, maximumSize);
    }

    /** The same with one more sysroot, tried after the others. */
    public CoreFileOptions withSysroot(Path sysroot) {
        List<Path> more = new ArrayList<>(sysroots);
        more.add(sysroot);
        return new CoreFileOptions(executable, more, progress, maximumSize);
    }

    /** The same with somebody who is told about decompression. */
    public CoreFileOptions withProgress(DecompressionProgress listener) {
        return new CoreFileOptions(executable, sysroots, listener, maximumSize);
    }

    /** The same with another limit for what comes out of a compressed core, in bytes. */
    public CoreFileOptions withMaximumSize(long bytes) {
        return new CoreFileOptions(executable, sysroots, progress, bytes);
    }
}
