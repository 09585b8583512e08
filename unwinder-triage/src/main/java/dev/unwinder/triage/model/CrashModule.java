package dev.unwinder.triage.model;

import java.util.Optional;

/**
 * An image of the program.
 *
 * @param path as the program saw it
 * @param buildId in hexadecimal
 * @param verdict whether its file was found, in a word: as {@code "match"}, {@code "missing"}
 * @param main whether it is the program itself
 */
public record CrashModule(String path, Optional<String> buildId, String verdict, boolean main) {}
