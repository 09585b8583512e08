package dev.unwinder.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/** Runs the command as a shell does, in this JVM. */
final class Shell {
    /** What came of it. */
    record Result(int code, String out, String err) {}

    private Shell() {}

    static Result run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Result result = runInto(out, arguments);
        return new Result(result.code(), out.toString(StandardCharsets.UTF_8) + result.out(), result.err());
    }

    static Result runInto(OutputStream out, Object... arguments) {
        StringWriter help = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine(new Main(out))
                .setOut(new PrintWriter(help, true))
                .setErr(new PrintWriter(err, true));
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int code = command.execute(words);
        return new Result(code, help.toString(), err.toString());
    }

    /** Whether a program can be run by its name. */
    static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(it -> Files.isExecutable(Path.of(it, program)));
    }
}
