package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.unwind.UnwindLimits;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A core that has been opened, and what it takes to show its stacks.
 *
 * @param core the target
 * @param unwinder walks it
 * @param symbolizer names frames
 */
record Session(CoreFile core, Unwinder unwinder, Symbolizer symbolizer) implements AutoCloseable {
    static Session open(FileOptions files, UnwindLimits limits) throws IOException, MalformedDataException {
        try (ProgressLine progress = ProgressLine.onStandardError(files.file)) {
            CoreFileOptions options = CoreFileOptions.defaults().withProgress(progress);
            if (files.executable.isPresent()) {
                options = options.withExecutable(files.executable.get());
            }
            for (Path sysroot : files.sysroots) {
                options = options.withSysroot(sysroot);
            }
            CoreFile core = CoreFile.open(files.file, options);
            try {
                Symbolizer symbolizer = Symbolizer.of(symbolizerOptions(files));
                Unwinder unwinder = Unwinder.builder(core)
                        .debugFiles(symbolizer.debugFiles())
                        .limits(limits)
                        .build();
                return new Session(core, unwinder, symbolizer);
            } catch (RuntimeException | Error failure) {
                core.close(); // with its temporary file, if it has one
                throw failure;
            }
        }
    }

    /** A sysroot is another machine: its debug files are looked at, those of this machine are not. */
    private static SymbolizerOptions symbolizerOptions(FileOptions files) {
        List<Path> folders = new ArrayList<>(files.symbols);
        for (Path sysroot : files.sysroots) {
            folders.add(sysroot.resolve("usr/lib/debug"));
        }
        return SymbolizerOptions.defaults().withFolders(folders).withSystemFolders(files.sysroots.isEmpty());
    }

    @Override
    public void close() throws IOException {
        core.close();
    }
}
