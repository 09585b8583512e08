package dev.unwinder.cli;

import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.signature.KeyStyle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How crashes are read and put together. */
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
            names = "--key",
            paramLabel = "STYLE",
            converter = KeyConverter.class,
            description = {
                "By whose idea of the same crash they are put together: unwinder, satyr (ABRT), apport, casr or"
                        + " clusterfuzz;",
                "unwinder if not given. JSON Lines have all of them."
            })
    KeyStyle key = KeyStyle.UNWINDER;

    @Option(
            names = "--severity",
            paramLabel = "STYLE",
            converter = SeverityConverter.class,
            description = "Whose severity is shown, and decides the order: unwinder or casr; unwinder if not given.")
    SeverityStyle severity = SeverityStyle.UNWINDER;

    @Option(
            names = "--lists",
            paramLabel = "FILE",
            description = {
                "More lists of functions that say nothing of a crash ([irrelevant]), or too little alone ([prefix]), a"
                        + " pattern a line;",
                "!name takes one off the lists that are built in. Can be given more than once."
            })
    List<Path> lists = new ArrayList<>();

    @Option(
            names = "--clusters",
            paramLabel = "FILE",
            description = {
                "What you have decided by hand: 'join ID ID' makes one of two clusters, 'part ID' keeps one from being"
                        + " joined because stacks are alike,",
                "'part ID CRASH...' makes a cluster of its own of these crashes (a trailing * stands for any end)."
            })
    Optional<Path> clusters = Optional.empty();

    @Option(
            names = "--include",
            paramLabel = "WHAT[,WHAT]",
            split = ",",
            converter = IncludeConverter.class,
            description = "Put data of the programs into JSON Lines: arguments, environment, memory (of the stack).")
    List<AnalysisOptions.Include> include = new ArrayList<>();

    @Option(names = "--redact", description = "Replace home folders and the names of their users.")
    boolean redact;

    @Option(names = "--no-lines", description = "Look up no source lines and no inlined calls.")
    boolean noLines;

    @Option(
            names = "--sysroot",
            paramLabel = "DIR|ARCHIVE",
            description = {
                "A folder or archive with the files of the machine that made the cores; can be given more than once.",
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
        if (jobs.isPresent() && (jobs.get() < 1 || jobs.get() > MAX_JOBS)) {
            throw new UsageException("--jobs takes a number from 1 to " + MAX_JOBS + ", not " + jobs.get());
        }
        if (coreTimeout < 1) {
            throw new UsageException("--core-timeout takes a number of seconds from 1, not " + coreTimeout);
        }
        FileSources.check("--sysroot", sysroots);
        FileSources.check("--symbols", symbols);
        downloads.check();
    }

    /** From the command line. */
    static final class KeyConverter implements ITypeConverter<KeyStyle> {
        @Override
        public KeyStyle convert(String word) {
            return choice(word, KeyStyle.values());
        }
    }

    /** From the command line. */
    static final class SeverityConverter implements ITypeConverter<SeverityStyle> {
        @Override
        public SeverityStyle convert(String word) {
            return choice(word, SeverityStyle.values());
        }
    }

    /** From the command line. */
    static final class IncludeConverter implements ITypeConverter<AnalysisOptions.Include> {
        @Override
        public AnalysisOptions.Include convert(String word) {
            return choice(word, AnalysisOptions.Include.values());
        }
    }

    /** The constant of a word, in small letters. */
    static <E extends Enum<E>> E choice(String word, E[] values) {
        List<String> words = new ArrayList<>();
        for (E value : values) {
            String name = value.name().toLowerCase(Locale.ROOT);
            if (name.equals(word)) {
                return value;
            }
            words.add(name);
        }
        String last = words.remove(words.size() - 1);
        throw new TypeConversionException(
                "it is " + String.join(", ", words) + (words.isEmpty() ? "" : " or ") + last + ", not '" + word + "'");
    }
}
