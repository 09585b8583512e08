/**
 * The command line; no analysis.
 *
 * <p>Imports everything public. Commands open a session, print through {@code report}, and answer with an {@link dev.unwinder.cli.ExitCode}.
 * What is not needed for a small core (JSON, codecs, logging) is not loaded for it.
 */
@NullMarked
package dev.unwinder.cli;

import org.jspecify.annotations.NullMarked;
