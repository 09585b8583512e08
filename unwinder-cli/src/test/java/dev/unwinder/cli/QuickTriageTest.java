package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuickTriageTest {
    private static List<Object> options(TriageCommand command) {
        return List.of(
                command.paths,
                command.verbose,
                command.baseline,
                command.crashes.noLines,
                command.outputs.jsonl,
                command.outputs.form,
                command.outputs.output,
                command.options.severity,
                command.options.include,
                command.options.coreTimeout,
                command.options.jobs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "triage FOLDER",
                "triage a b c",
                "triage a --no-lines b",
                "triage --jsonl out.jsonl a",
                "triage a b --no-lines --jsonl out.jsonl",
            })
    void understandsWhatPicocliUnderstands(String line) {
        String[] words = line.split(" ");
        Optional<TriageCommand> quick = QuickTriage.parse(words);
        assertThat(quick).isPresent();
        TriageCommand slow = (TriageCommand) Main.commandLine(new Main())
                .parseArgs(words)
                .subcommand()
                .commandSpec()
                .userObject();
        assertThat(options(quick.get())).isEqualTo(options(slow));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "triage",
                "triage -",
                "triage --help",
                "triage a --help",
                "triage --no-lines",
                "triage a --no-lines --no-lines",
                "triage a --jsonl",
                "triage a --jsonl --no-lines",
                "triage a --jsonl b --jsonl c",
                "triage a --jsonl=b",
                "triage a -- b",
                "triage a --jobs 2",
                "core a",
            })
    void leavesTheRestToPicocli(String line) {
        assertThat(QuickTriage.parse(line.split(" "))).isEmpty();
    }
}
