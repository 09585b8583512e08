package dev.unwinder.cli;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The plain way in: takes a command line that consists of nothing but a command, its file and whole words for options, and leaves all else
 * (help, abbreviations, mistakes) to picocli.
 *
 * <p>Picocli reads the annotations of all commands before it looks at the first word, a third of the time that it takes to print a small
 * core: 80 ms of 200. A test holds that both understand the same.
 */
final class QuickArguments {
    private final String[] words;
    private final Set<String> seen = new HashSet<>();
    private int next = 1;

    private QuickArguments(String[] words) {
        this.words = words;
    }

    /** The command, ready to be called; empty where picocli has to look. */
    static Optional<FileCommand> parse(String... words) {
        if (words.length < 2) {
            return Optional.empty();
        }
        FileCommand command;
        switch (words[0]) {
            case "core" -> command = new CoreCommand();
            case "modules" -> command = new ModulesCommand();
            default -> {
                return Optional.empty();
            }
        }
        try {
            return new QuickArguments(words).fill(command) ? Optional.of(command) : Optional.empty();
        } catch (InvalidPathException | NumberFormatException strange) {
            return Optional.empty();
        }
    }

    private boolean fill(FileCommand command) {
        boolean hasFile = false;
        while (next < words.length) {
            String word = words[next++];
            if (!word.startsWith("-") && !word.isEmpty() && !hasFile) {
                command.files.file = Path.of(word);
                hasFile = true;
            } else if (!flag(command, word) && !option(command, word)) {
                return false;
            }
        }
        return hasFile;
    }

    private boolean flag(FileCommand command, String word) {
        boolean isCore = command instanceof CoreCommand;
        switch (word) {
            case "-v", "--verbose" -> command.verbose = true;
            default -> {
                if (!isCore || !stackFlag(((CoreCommand) command).stacks, word)) {
                    return false;
                }
            }
        }
        return seen.add(word.equals("--verbose") ? "-v" : word);
    }

    private static boolean stackFlag(StackOptions stacks, String word) {
        switch (word) {
            case "--registers" -> stacks.registers = true;
            case "--no-group" -> stacks.noGroup = true;
            case "--handlers" -> stacks.handlers = true;
            case "--no-scan" -> stacks.noScan = true;
            case "--no-demangle" -> stacks.noDemangle = true;
            case "--simple" -> stacks.simple = true;
            case "--no-lines" -> stacks.noLines = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean option(FileCommand command, String word) {
        if (next >= words.length || words[next].startsWith("-") || words[next].isEmpty()) {
            return false;
        }
        String value = words[next++];
        switch (word) {
            case "--sysroot" -> {
                return command.files.sources.sysroots.add(Path.of(value));
            }
            case "--symbols" -> {
                return command.files.sources.symbols.add(Path.of(value));
            }
            case "--exe" -> command.files.executable = Optional.of(Path.of(value));
            case "--output" -> command.output.output = Optional.of(Path.of(value));
            case "--timeout" -> command.budget.timeout = Optional.of(new BigDecimal(value));
            case "--max-memory" -> command.budget.maxMemory = value;
            case "--max-total-frames" -> command.budget.maxTotalFrames = Optional.of(Long.valueOf(value));
            case "--max-read" -> command.budget.maxRead = value;
            case "--format" -> {
                Optional<Format> format = Format.of(value);
                if (format.isEmpty()) {
                    return false;
                }
                command.output.format = format.get();
            }
            default -> {
                if (!(command instanceof CoreCommand core) || !coreOption(core, word, value)) {
                    return false;
                }
            }
        }
        return seen.add(word);
    }

    private static boolean coreOption(CoreCommand command, String word, String value) {
        switch (word) {
            case "--thread" -> command.stacks.thread = value;
            case "--source" -> command.stacks.source = Optional.of(Integer.valueOf(value));
            case "--max-frames" -> command.stacks.maxFrames = Optional.of(Long.valueOf(value));
            default -> {
                return false;
            }
        }
        return true;
    }
}
