package dev.unwinder.arch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Commands of the toolchain as outside judges, and the constants of C headers as a compiler works them out. */
final class CConstants {
    private static final Pattern VALUE = Pattern.compile("@@(-?\\d+)");

    private CConstants() {}

    /** The values of constant C expressions; nothing is run, so the compiler may be one for another machine. */
    static List<Long> of(Path folder, String compiler, List<String> headers, List<String> expressions)
            throws IOException, InterruptedException {
        StringBuilder code = new StringBuilder("#define _GNU_SOURCE\n#include <stddef.h>\n");
        headers.forEach(it -> code.append("#include <").append(it).append(">\n"));
        code.append("void f(void) {\n");
        expressions.forEach(it -> code.append("__asm__ volatile(\"@@%c0\" :: \"i\"((long) (")
                .append(it)
                .append(")));\n"));
        Path source = Files.writeString(folder.resolve("constants.c"), code.append("}\n"));
        Matcher matcher = VALUE.matcher(run(folder, compiler, "-S", "-o", "-", source.toString()));
        List<Long> values = new ArrayList<>();
        while (matcher.find()) {
            values.add(Long.valueOf(matcher.group(1)));
        }
        return values;
    }

    /** Runs a command, which has to succeed, and returns what it prints. */
    static String run(Path folder, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("LC_ALL", "C");
        int status = builder.start().waitFor();
        String text = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (status != 0) {
            throw new IOException(String.join(" ", command) + ": " + text);
        }
        return text;
    }

    /** Whether there is a command. */
    static boolean has(String command) {
        try {
            return new ProcessBuilder(command, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
