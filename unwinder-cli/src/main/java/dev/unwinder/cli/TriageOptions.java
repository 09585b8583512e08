package dev.unwinder.cli;

import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.Inclusion;
import dev.unwinder.triage.model.Redaction;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a run goes, and what it shows. */
final class TriageOptions {
    private static final int MAX_JOBS = 1024;

    /** Whose severity. */
    enum SeverityStyle {
        UNWINDER,
        CASR
    }

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Cores that are looked at at the same time; as many as there are processors if not given.")
    Optional<Integer> jobs = Optional.empty();

    @Option(
            names = "--core-timeout",
            paramLabel = "SECONDS",
            description = "For each core; what is not read by then is missing. ${DEFAULT-VALUE} if not given.")
    int coreTimeout = 60;

    @Option(
            names = "--severity",
            paramLabel = "STYLE",
            converter = SeverityConverter.class,
            description = "Whose severity is shown, and decides the order: unwinder or casr; unwinder if not given.")
    SeverityStyle severity = SeverityStyle.UNWINDER;

    @Option(
            names = "--include",
            paramLabel = "WHAT",
            split = ",",
            converter = IncludeConverter.class,
            description = {
                "Put data of the programs into reports: messages (of exceptions and panics), and into JSON alone"
                        + " arguments, environment, memory (of the stack).",
                "Without it they are taken out of JSON Lines that are read, too."
            })
    List<AnalysisOptions.Include> include = new ArrayList<>();

    @Option(names = "--redact", description = "Replace home folders and the names of their users.")
    boolean redact;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What a core on standard input is called; - if not given.")
    Optional<String> name = Optional.empty();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "The machine that the cores are from, where nothing else tells: merged reports need it.")
    Optional<String> host = Optional.empty();

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            converter = TimeConverter.class,
            description = "When a core on standard input was made, in seconds since 1970; now if not given.")
    Optional<Instant> time = Optional.empty();

    /** Takes out of a crash what is not asked for, and names of users if that is. */
    Cleaning cleaning() {
        return new Cleaning(
                Inclusion.of(new HashSet<>(include)), redact ? Optional.of(Redaction.ofThisUser()) : Optional.empty());
    }

    /** Checks what picocli cannot. */
    void check() {
        if (jobs.isPresent() && (jobs.get() < 1 || jobs.get() > MAX_JOBS)) {
            throw new UsageException("--jobs takes a number from 1 to " + MAX_JOBS + ", not " + jobs.get());
        }
        if (coreTimeout < 1) {
            throw new UsageException("--core-timeout takes a number of seconds from 1, not " + coreTimeout);
        }
    }

    /** From the command line. */
    static final class TimeConverter implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String word) {
            try {
                return Instant.ofEpochSecond(Long.parseLong(word));
            } catch (DateTimeException | NumberFormatException wrong) {
                throw new TypeConversionException("it is a number of seconds since 1970, not '" + word + "'");
            }
        }
    }

    /** From the command line. */
    static final class SeverityConverter implements ITypeConverter<SeverityStyle> {
        @Override
        public SeverityStyle convert(String word) {
            return CrashOptions.choice(word, SeverityStyle.values());
        }
    }

    /** From the command line. */
    static final class IncludeConverter implements ITypeConverter<AnalysisOptions.Include> {
        @Override
        public AnalysisOptions.Include convert(String word) {
            return CrashOptions.choice(word, AnalysisOptions.Include.values());
        }
    }
}
