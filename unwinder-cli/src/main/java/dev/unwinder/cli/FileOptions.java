package dev.unwinder.cli;

import java.nio.file.Path;
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

    @Mixin
    final SourceOptions sources = new SourceOptions();
}
