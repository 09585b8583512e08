package dev.unwinder.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The plain way into {@code unwinder triage}, as {@link QuickArguments} is for a single core: nothing but paths and the plainest options. */
final class QuickTriage {
    private QuickTriage() {}

    /** The command, ready to be called; empty where picocli has to look. */
    static Optional<TriageCommand> parse(String... words) {
        if (words.length < 2 || !words[0].equals("triage")) {
            return Optional.empty();
        }
        TriageCommand command = new TriageCommand();
        List<Path> paths = new ArrayList<>();
        try {
            for (int i = 1; i < words.length; i++) {
                String word = words[i];
                if (word.equals("--no-lines") && !command.crashes.noLines) {
                    command.crashes.noLines = true;
                } else if (word.equals("--jsonl") && isPath(words, i + 1) && command.outputs.jsonl.isEmpty()) {
                    i++;
                    command.outputs.jsonl = Optional.of(Path.of(words[i]));
                } else if (isPath(words, i)) {
                    paths.add(Path.of(word));
                } else {
                    return Optional.empty();
                }
            }
        } catch (InvalidPathException strange) {
            return Optional.empty();
        }
        command.paths = paths;
        return paths.isEmpty() ? Optional.empty() : Optional.of(command);
    }

    private static boolean isPath(String[] words, int index) {
        return index < words.length && !words[index].isEmpty() && !words[index].startsWith("-");
    }
}
