package dev.unwinder.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which core, and where the files that belong to it are. */
final class FileOptions {
    @Parameters(paramLabel = "FILE", description = "A core file; may be compressed (gzip, bzip2, xz, zstd, lz4).")
    @SuppressWarnings("NullAway.Init") // required: picocli sets it
    Path file;

    @Option(
            names = "--exe",
            paramLabel = "F",
            description = "The program that made the core, where it is not at the place that the core names.")
    Optional<Path> executable = Optional.empty();

    @Option(
            names = "--sysroot",
            paramLabel = "DIR|ARCHIVE",
            description = {
                "A folder with the files of the machine that made the core, or a .deb, .rpm, .zip or .tar (.gz, .xz, .zst, .bz2) that holds"
                        + " them; can be given more than once.",
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
}
