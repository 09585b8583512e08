package dev.unwinder.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the files are that belong to a core. */
final class SourceOptions {
    @Option(
            names = "--sysroot",
            paramLabel = "DIR|ARCHIVE",
            description = {
                "A folder with the files of the machine that made the core, or a .deb, .rpm, .zip, .7z, .cpio or .tar"
                        + " (.gz, .xz, .zst, .bz2) that holds them; can be given more than once.",
                "This machine's own files are then not looked at."
            })
    List<Path> sysroots = new ArrayList<>();

    @Option(
            names = "--symbols",
            paramLabel = "DIR|ARCHIVE",
            description = "A folder, package or archive with separate debug files; can be given more than once.")
    List<Path> symbols = new ArrayList<>();

    @Mixin
    final DownloadOptions downloads = new DownloadOptions();

    /** Checks what picocli cannot. */
    void check() {
        FileSources.check("--sysroot", sysroots);
        FileSources.check("--symbols", symbols);
        downloads.check();
    }

    /** Opens them. */
    FileSources open() {
        return FileSources.open(symbols, sysroots, downloads);
    }
}
