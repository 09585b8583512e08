package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.report.triage.CrashStore;
import dev.unwinder.report.triage.TriageJsonReader;
import dev.unwinder.triage.input.CrashInput;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.Effort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Crashes that were found before. */
final class CrashReports {
    private CrashReports() {}

    /** Takes crashes. */
    interface Sink {
        void crash(Crash crash) throws IOException;
    }

    /** Reads an input; where it cannot be read on, that is a crash with an error. */
    static void read(CrashInput input, Sink to) throws IOException {
        Optional<String> problem;
        try {
            problem = read(input.bytes().file(), to);
        } catch (MalformedDataException broken) {
            problem = Optional.of(String.valueOf(broken.getMessage()));
        }
        if (problem.isPresent()) {
            to.crash(Crash.unreadable(input.source(), input.program(), Effort.none(), problem.get()));
        }
    }

    /** Reads a file; returns what was wrong with its end. */
    static Optional<String> read(Path file, Sink to) throws IOException, MalformedDataException {
        try (InputStream in = Files.newInputStream(file)) {
            TriageJsonReader reader = new TriageJsonReader(file.toString(), in);
            for (Optional<Crash> crash = reader.next(); crash.isPresent(); crash = reader.next()) {
                to.crash(crash.get());
            }
            return reader.isCut() ? Optional.of("its last line breaks off") : Optional.empty();
        }
    }

    /**
     * The crashes of a baseline; none where no file is named.
     *
     * @param cleaning what is done to each, as to the crashes that it is compared with
     * @param to where they are kept
     */
    static CrashStore baseline(List<Path> files, Cleaning cleaning, CrashStore to) throws IOException {
        for (Path file : files) {
            try {
                read(file, crash -> to.add(cleaning.of(crash)));
            } catch (IOException | MalformedDataException wrong) {
                to.close();
                throw new UsageException("--baseline " + file + ": cannot be read (" + wrong.getMessage() + ")");
            }
        }
        return to;
    }
}
