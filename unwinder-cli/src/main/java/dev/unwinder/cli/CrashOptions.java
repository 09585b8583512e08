package dev.unwinder.cli;

import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.cluster.Decisions;
import dev.unwinder.triage.signature.FrameLists;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signatures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** By what crashes are told from each other, and where the files are that belong to them. */
final class CrashOptions {
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

    @Option(names = "--no-lines", description = "Look up no source lines and no inlined calls.")
    boolean noLines;

    @Mixin
    final SourceOptions sources = new SourceOptions();

    /** Checks what picocli cannot. */
    void check() {
        sources.check();
    }

    /** The lists that keys are made by. */
    Signatures signatures() {
        FrameLists all = FrameLists.standard();
        for (Path file : lists) {
            try {
                all = all.with(Files.readAllLines(file));
            } catch (IOException | IllegalArgumentException wrong) {
                throw new UsageException("--lists " + file + ": " + Errors.reason(wrong));
            }
        }
        return Signatures.of(all);
    }

    /** How crashes are put together. */
    ClusterOptions clusterOptions() {
        return ClusterOptions.defaults()
                .withStyle(key)
                .withSignatures(signatures())
                .withDecisions(decisions());
    }

    private Decisions decisions() {
        if (clusters.isEmpty()) {
            return Decisions.none();
        }
        try {
            return Decisions.parse(Files.readAllLines(clusters.get()));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new UsageException("--clusters " + clusters.get() + ": " + Errors.reason(wrong));
        }
    }

    /** From the command line. */
    static final class KeyConverter implements ITypeConverter<KeyStyle> {
        @Override
        public KeyStyle convert(String word) {
            return choice(word, KeyStyle.values());
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
