package dev.unwinder.symbol;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** gcc and binutils in a folder, as makers of files and as outside judges. */
public final class Toolchain {
    private final Path folder;

    public Toolchain(Path folder) {
        this.folder = folder;
    }

    /** Compiles C or assembly code (by the name's ending) into a file of the folder. */
    public Path compile(String source, String code, String output, String... options) throws IOException {
        Files.writeString(folder.resolve(source), code);
        List<String> command = new ArrayList<>(List.of("gcc", "-o", output, source));
        command.addAll(Arrays.asList(options));
        run(command.toArray(String[]::new));
        return folder.resolve(output);
    }

    /** Runs a command in the folder, which has to succeed, and returns what it prints. */
    public String run(String... command) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " does not end");
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + text);
        }
        return text;
    }

    /** A file of the folder. */
    public Path path(String name) {
        return folder.resolve(name);
    }
}
