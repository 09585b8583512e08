package dev.unwinder.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** binutils as an outside judge of names. */
final class CxxFilt {
    private CxxFilt() {}

    /** What {@code c++filt} makes of each name. */
    static List<String> demangle(Path folder, List<String> names, String... options) throws IOException {
        Path input = folder.resolve("names.txt");
        Files.write(input, names, StandardCharsets.ISO_8859_1);
        List<String> command = new ArrayList<>(List.of("c++filt", "-i"));
        command.addAll(List.of(options));
        return run(folder, input, command);
    }

    /** The symbols of a file, dynamic ones and others, without their versions. */
    static List<String> symbols(Path folder, Path file) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String option : List.of("-D", "-a")) {
            for (String line : run(folder, Path.of("/dev/null"), List.of("nm", option, file.toString()))) {
                String name = line.substring(line.lastIndexOf(' ') + 1);
                int version = name.indexOf('@');
                names.add(version < 0 ? name : name.substring(0, version));
            }
        }
        names.remove("");
        return new ArrayList<>(names);
    }

    /** All names have to come out the same; where we know one that c++filt does not, it may be read. */
    static void assertAgreement(Path folder, List<String> names) throws IOException {
        List<String> theirs = demangle(folder, names);
        assertThat(theirs).hasSameSizeAs(names);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String ours = Demangler.demangle(names.get(i)).orElse(names.get(i));
            boolean isNewer =
                    theirs.get(i).equals(names.get(i)); // TL, Tn, Q, DB and the like are newer than binutils 2.40
            if (!ours.equals(theirs.get(i)) && !isNewer) {
                differences.add(names.get(i) + "\n  c++filt " + theirs.get(i) + "\n  we      " + ours);
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<String> run(Path folder, Path input, List<String> command) throws IOException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stop);
        }
        return Files.readAllLines(output, StandardCharsets.ISO_8859_1);
    }
}
