package dev.unwinder.cli;

import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.find.archive.Archive;
import dev.unwinder.symbol.find.debuginfod.ClientCache;
import dev.unwinder.symbol.find.debuginfod.Debuginfod;
import dev.unwinder.symbol.find.debuginfod.DebuginfodOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Where files are looked for, opened: folders, archives, the cache, servers. */
final class FileSources implements AutoCloseable {
    private final List<FileTree> symbols = new ArrayList<>();
    private final List<FileTree> sysroots = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private FileStore store = FileStore.none();

    private FileSources() {}

    /** Opens what options name; throws {@link UsageException} for what cannot be. */
    static FileSources open(List<Path> symbols, List<Path> sysroots, DownloadOptions downloads) {
        FileSources sources = new FileSources();
        try {
            for (Path path : symbols) {
                sources.symbols.add(
                        Files.isDirectory(path) ? FileTree.folder(path) : sources.archive("--symbols", path));
            }
            for (Path path : sysroots) {
                sources.sysroots.add(
                        Files.isDirectory(path) ? FileTree.root(path) : sources.archive("--sysroot", path));
            }
        } catch (UsageException unusable) {
            sources.close();
            throw unusable;
        }
        if (downloads.isAsked()) {
            sources.store = sources.servers(downloads);
        } else if (sysroots.isEmpty()) {
            sources.store = ClientCache.standard();
        }
        return sources;
    }

    /** Where files are that the target names: in the sysroots or, without any, on this machine. */
    List<FileTree> targetFiles() {
        return sysroots.isEmpty() ? List.of(FileTree.root(Path.of("/"))) : List.copyOf(sysroots);
    }

    /** Checks that folders and archives are there. */
    static void check(String option, List<Path> paths) {
        for (Path path : paths) {
            if (!Files.isDirectory(path) && !Files.isRegularFile(path)) {
                throw new UsageException(option + " " + path + ": there is no such folder or archive");
            }
        }
    }

    private FileTree archive(String option, Path path) {
        try {
            Archive archive = Archive.open(path);
            open.add(archive);
            return archive;
        } catch (IOException unusable) {
            throw new UsageException(option + " " + unusable.getMessage());
        }
    }

    private FileStore servers(DownloadOptions downloads) {
        DownloadLine line = new DownloadLine();
        open.add(line);
        return Debuginfod.of(DebuginfodOptions.of(downloads.servers(System.getenv()))
                .withTimeout(Duration.ofSeconds(downloads.seconds))
                .withProgress(line::advanced));
    }

    /** Options of a core that look for its files here. */
    CoreFileOptions options(CoreFileOptions options) {
        CoreFileOptions all = options.withStore(store);
        for (FileTree tree : symbols) {
            all = all.withTree(tree);
        }
        for (FileTree sysroot : sysroots) {
            all = all.withSysroot(sysroot);
        }
        return all;
    }

    /** The finder of debug files here. A sysroot is another machine: its debug files are looked at, those of this machine are not. */
    DebugFiles debugFiles() {
        List<FileTree> trees = new ArrayList<>(symbols);
        trees.addAll(sysroots);
        return DebugFiles.of(List.of(), sysroots.isEmpty()).withTrees(trees).withStore(store);
    }

    /** What went wrong, a sentence each; of sysroots the target tells. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (FileTree tree : symbols) {
            if (tree.problem().isPresent()) {
                problems.add(tree.problem().get());
            }
        }
        if (store.problem().isPresent()) {
            problems.add(store.problem().get());
        }
        return problems;
    }

    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception left) {
                // What was only read has nothing to lose.
                continue;
            }
        }
    }
}
