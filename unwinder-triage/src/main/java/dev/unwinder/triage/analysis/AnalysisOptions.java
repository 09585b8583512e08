package dev.unwinder.triage.analysis;

import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.triage.signature.Signatures;
import dev.unwinder.unwind.UnwindLimits;
import java.util.EnumSet;
import java.util.Set;

/**
 * How crashes are analysed; immutable.
 *
 * @param symbols how frames are named, and where debug files are
 * @param signatures by which lists keys are made
 * @param limits how far to walk
 * @param include data of the program that goes into the result
 */
public record AnalysisOptions(
        SymbolizerOptions symbols, Signatures signatures, UnwindLimits limits, Set<Include> include) {
    /** The most frames that are walked by default. */
    private static final long MAX_FRAMES = 200_000;

    /** Data that a program worked on. */
    public enum Include {
        /** The command line. */
        ARGUMENTS,
        /** The environment. */
        ENVIRONMENT,
        /** Bytes of the crashed thread's stack. */
        MEMORY,
        /** What exceptions, panics and aborts say, unless it stands in the program's files. */
        MESSAGES;

        /** As it is asked for. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Copies. */
    public AnalysisOptions {
        include = include.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(include));
    }

    /** All names and lines, the lists of the library, 200,000 frames, no data. */
    public static AnalysisOptions defaults() {
        return new AnalysisOptions(
                SymbolizerOptions.defaults(),
                Signatures.standard(),
                UnwindLimits.defaults().withMaxFrames(MAX_FRAMES),
                Set.of());
    }

    /** The same with other names. */
    public AnalysisOptions withSymbols(SymbolizerOptions value) {
        return new AnalysisOptions(value, signatures, limits, include);
    }

    /** The same with other lists. */
    public AnalysisOptions withSignatures(Signatures value) {
        return new AnalysisOptions(symbols, value, limits, include);
    }

    /** The same with other limits. */
    public AnalysisOptions withLimits(UnwindLimits value) {
        return new AnalysisOptions(symbols, signatures, value, include);
    }

    /** The same with other data. */
    public AnalysisOptions withInclude(Set<Include> value) {
        return new AnalysisOptions(symbols, signatures, limits, value);
    }
}
