package dev.unwinder.triage.model;

import java.util.Optional;

/**
 * A file that would have told more.
 *
 * @param path of the image, as the program saw it
 * @param buildId by which it can be found, in hexadecimal
 * @param executable whether the image itself is missing
 * @param debugInfo whether its debugging information is
 */
public record MissingPiece(String path, Optional<String> buildId, boolean executable, boolean debugInfo) {}
