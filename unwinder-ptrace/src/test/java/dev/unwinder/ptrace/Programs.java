package dev.unwinder.ptrace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The C programs of the tests, compiled once each. Without gcc the tests fail. */
final class Programs {
    private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();
    private static final Path FOLDER = folder();

    private Programs() {}

    /** A program of src/test/resources/programs, optimised and without frame pointers, so that only call frame information leads on. */
    static Path compile(String name) {
        return compile(name, "-O1", "-fomit-frame-pointer", "-fno-optimize-sibling-calls", "-pthread");
    }

    static Path compile(String name, String... flags) {
        return COMPILED.computeIfAbsent(name + List.of(flags), it -> gcc(name, flags));
    }

    /** The text of a program. */
    static String source(String name) throws IOException {
        try (InputStream source = Programs.class.getResourceAsStream("/programs/" + name + ".c")) {
            return new String(source.readAllBytes());
        }
    }

    private static Path gcc(String name, String... flags) {
        Path folder = FOLDER.resolve(Integer.toHexString(List.of(flags).hashCode())); // one name, several programs
        Path output = folder.resolve(name);
        try (InputStream source = Programs.class.getResourceAsStream("/programs/" + name + ".c")) {
            Files.createDirectories(folder);
            Path file = Files.createTempFile(FOLDER, name, ".c");
            Files.write(file, source.readAllBytes());
            List<String> command = new ArrayList<>(List.of("gcc", "-w"));
            command.addAll(List.of(flags));
            command.addAll(List.of(file.toString(), "-o", output.toString()));
            run(command);
            return output;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Runs a command to its end and gives its output, errors included. */
    static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + " failed: " + output);
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
        return output;
    }

    /** The functions of a program by the vaddr of their start. */
    static TreeMap<Long, String> functions(Path program) throws IOException {
        TreeMap<Long, String> functions = new TreeMap<>();
        for (String line : run(List.of("nm", program.toString())).split("\n")) {
            String[] words = line.split(" ");
            if (words.length == 3 && words[1].equalsIgnoreCase("t")) {
                functions.put(Long.parseUnsignedLong(words[0], 16), words[2]);
            }
        }
        return functions;
    }

    /** A folder for the files of this run. */
    static Path folder() {
        if (FOLDER != null) {
            return FOLDER;
        }
        try {
            Path folder = Files.createTempDirectory("unwinder-ptrace-test");
            folder.toFile().setExecutable(true, false);
            folder.toFile().setReadable(true, false);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(it -> it.toFile().delete());
        } catch (IOException left) {
            System.err.println(left);
        }
    }
}
