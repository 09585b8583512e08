package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a core file is opened; immutable.
 *
 * @param executable the program that made the core, where it is not at the place that the core names
 * @param trees folders or archives in which some of its files may be, searched first; a file in them is used only if its build-id is the
 *     right one
 * @param sysroots roots of the machine that made the core, tried in order; with at least one, this machine's own files are not looked at
 * @param store is asked by build-id for what is not found otherwise
 * @param progress is told about decompression
 * @param maximumSize the most bytes a compressed core may have once decompressed, zeros included
 * @param budget what may be spent on the core and its files
 * @param files that many cores share; not used with a budget, as a file is read at the cost of who has opened it
 */
public record CoreFileOptions(
        Optional<Path> executable,
        List<FileTree> trees,
        List<FileTree> sysroots,
        FileStore store,
        DecompressionProgress progress,
        long maximumSize,
        Budget budget,
        Optional<SharedFiles> files) {
    /** The default of {@link #maximumSize}: 64 GiB. Zeros take no room, other bytes at most nine tenths of what is free. */
    public static final long DEFAULT_MAXIMUM_SIZE = 64L << 30;

    private static final CoreFileOptions DEFAULTS = new CoreFileOptions(
            Optional.empty(),
            List.of(),
            List.of(),
            FileStore.none(),
            DecompressionProgress.none(),
            DEFAULT_MAXIMUM_SIZE,
            Budget.unlimited(),
            Optional.empty());

    /** Checks and copies. */
    public CoreFileOptions {
        trees = List.copyOf(trees);
        sysroots = List.copyOf(sysroots);
        if (maximumSize < 0) {
            throw new IllegalArgumentException("maximumSize " + maximumSize);
        }
    }

    /** No executable, no sysroot, no store, nobody told. */
    public static CoreFileOptions defaults() {
        return DEFAULTS;
    }

    /** The same with a program. */
    public CoreFileOptions withExecutable(Path program) {
        return new CoreFileOptions(Optional.of(program), trees, sysroots, store, progress, maximumSize, budget, files);
    }

    /** The same with one more tree, searched after the others. */
    public CoreFileOptions withTree(FileTree tree) {
        return new CoreFileOptions(
                executable, plus(trees, tree), sysroots, store, progress, maximumSize, budget, files);
    }

    /** The same with one more sysroot, tried after the others: a folder. */
    public CoreFileOptions withSysroot(Path sysroot) {
        return withSysroot(FileTree.root(sysroot));
    }

    /** The same with one more sysroot, tried after the others. */
    public CoreFileOptions withSysroot(FileTree sysroot) {
        return new CoreFileOptions(
                executable, trees, plus(sysroots, sysroot), store, progress, maximumSize, budget, files);
    }

    /** The same with a store. */
    public CoreFileOptions withStore(FileStore value) {
        return new CoreFileOptions(executable, trees, sysroots, value, progress, maximumSize, budget, files);
    }

    /** The same with somebody who is told about decompression. */
    public CoreFileOptions withProgress(DecompressionProgress listener) {
        return new CoreFileOptions(executable, trees, sysroots, store, listener, maximumSize, budget, files);
    }

    /** The same with another limit for what comes out of a compressed core, in bytes. */
    public CoreFileOptions withMaximumSize(long bytes) {
        return new CoreFileOptions(executable, trees, sysroots, store, progress, bytes, budget, files);
    }

    /** The same with a budget, whose time runs already. */
    public CoreFileOptions withBudget(Budget value) {
        return new CoreFileOptions(executable, trees, sysroots, store, progress, maximumSize, value, files);
    }

    /** The same with files that are shared with other cores. */
    public CoreFileOptions withFiles(SharedFiles shared) {
        return new CoreFileOptions(
                executable, trees, sysroots, store, progress, maximumSize, budget, Optional.of(shared));
    }

    private static List<FileTree> plus(List<FileTree> some, FileTree one) {
        List<FileTree> more = new ArrayList<>(some);
        more.add(one);
        return more;
    }
}
