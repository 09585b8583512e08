package dev.unwinder.cli;

import dev.unwinder.report.Foreign;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code unwinder}. */
@Command(
        name = "unwinder",
        description = "Shows how every thread of a stopped program got to where it is.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            CoreCommand.class,
            PidCommand.class,
            ModulesCommand.class,
            MissingCommand.class,
            HandlersCommand.class,
            TriageCommand.class,
            ExplainCommand.class,
            CfiCommand.class,
            DemangleCommand.class,
            SelfTestCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:complete: every stack was followed to its end",
            "1:partial: some thread's stack ended early; what there is was printed",
            "2:bad usage",
            "3:the input cannot be read, or the output cannot be written"
        },
        footer = {
            "",
            "unwinder COMMAND --help tells the options of a command.",
            "JAVA_HOME chooses the Java to run on; UNWINDER_JAVA_OPTS=-Xmx4g gives it more memory."
        })
public final class Main implements Runnable {
    private final OutputStream standardOutput;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** The command as the shell runs it. */
    public Main() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    /** The command with somewhere else for what it prints. */
    Main(OutputStream standardOutput) {
        this.standardOutput = standardOutput;
    }

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Optional<FileCommand> plain = QuickArguments.parse(args);
        if (plain.isPresent()) {
            System.exit(plain.get().call());
        }
        Optional<TriageCommand> many = QuickTriage.parse(args);
        System.exit(
                many.isPresent() ? many.get().call() : commandLine(new Main()).execute(args));
    }

    /** The command, set up: errors are one line, and a file may be called {@code @core}. */
    static CommandLine commandLine(Main main) {
        return new CommandLine(main)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((failure, args) -> badUsage(failure));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to look at, for instance: unwinder core FILE");
    }

    /** Where results go when no file is given. */
    OutputStream standardOutput() {
        return standardOutput;
    }

    private static int badUsage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        String message = String.valueOf(failure.getMessage());
        int lineEnd = message.indexOf('\n');
        String line = Foreign.shown((lineEnd < 0 ? message : message.substring(0, lineEnd)).strip());
        command.getErr().println("unwinder: " + line + "; see '" + help + "'");
        command.getErr().flush();
        return ExitCode.USAGE;
    }
}
