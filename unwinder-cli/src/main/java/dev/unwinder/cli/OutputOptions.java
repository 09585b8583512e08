package dev.unwinder.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where the result goes, and what it looks like. */
final class OutputOptions {
    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Format.Converter.class,
            description = "${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} if not given.")
    Format format = Format.TEXT;

    @Option(
            names = "--output",
            paramLabel = "F",
            description = "Write to this file, which appears only when it is whole.")
    Optional<Path> output = Optional.empty();
}
