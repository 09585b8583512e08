package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.report.triage.CrashStore;
import dev.unwinder.report.triage.TriageJson;
import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.TriageResult;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where crashes go as they are found: kept for the clusters, and written as JSON Lines at once. */
final class CrashSink implements AutoCloseable {
    private final CrashStore store;
    private final Set<String> known = new HashSet<>();
    private final List<TriageJson> lines = new ArrayList<>();
    private final Cleaning cleaning;

    private CrashSink(CrashStore store, Cleaning cleaning) {
        this.store = store;
        this.cleaning = cleaning;
    }

    /** Opens what is asked for; crashes of a run that is resumed are there from the start. */
    static CrashSink open(TriageOutputs outputs, ClusterOptions how, Cleaning cleaning, OutputStream standardOutput)
            throws IOException {
        CrashSink sink = new CrashSink(new CrashStore(how, outputs.shownWhole()), cleaning);
        try {
            if (outputs.jsonl.isPresent()) {
                sink.lines.add(new TriageJson(
                        outputs.resume ? sink.resume(outputs.jsonl.get()) : create(outputs.jsonl.get())));
            }
            if (outputs.form == TriageOutputs.Form.JSONL) {
                sink.lines.add(new TriageJson(
                        outputs.output.isPresent() ? create(outputs.output.get()) : new Kept(standardOutput)));
                if (outputs.resume && outputs.jsonl.isPresent()) {
                    TriageJson all = sink.lines.get(sink.lines.size() - 1);
                    CrashReports.read(outputs.jsonl.get(), all::write);
                }
            }
            return sink;
        } catch (MalformedDataException broken) {
            sink.close();
            throw new UsageException("--resume: " + broken.getMessage());
        } catch (IOException failure) {
            sink.close();
            throw failure;
        }
    }

    private static OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file);
    }

    /** Takes over what a file has, and rewrites it without the line that breaks off and without clusters. */
    private OutputStream resume(Path file) throws IOException {
        if (Files.exists(file)) {
            Path rewritten = file.resolveSibling("." + file.getFileName() + "." + System.nanoTime() + ".tmp");
            try (TriageJson json = new TriageJson(Files.newOutputStream(rewritten, StandardOpenOption.CREATE_NEW))) {
                CrashReports.read(file, found -> {
                    Crash crash = cleaning.of(found);
                    if (known.add(crash.id())) {
                        store.add(crash);
                        json.write(crash);
                    }
                });
            } catch (MalformedDataException broken) {
                Files.deleteIfExists(rewritten);
                throw new UsageException("--resume: " + broken.getMessage());
            }
            Files.move(rewritten, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Whether the crash found at a place is there already. */
    boolean isKnown(CrashSource source) {
        return known.contains(cleaning.id(source));
    }

    /** Takes a crash. */
    void crash(Crash found) throws IOException {
        Crash crash = cleaning.of(found);
        if (!known.add(crash.id())) {
            return; // reports of several runs over the same cores
        }
        store.add(crash);
        for (TriageJson json : lines) {
            json.write(crash);
        }
    }

    /** What there is so far. */
    CrashStore store() {
        return store;
    }

    /** Writes what comes behind the crashes. */
    void end(TriageResult result) throws IOException {
        for (TriageJson json : lines) {
            TriageOutputs.end(json, result);
        }
    }

    @Override
    public void close() throws IOException {
        try (store) {
            for (TriageJson json : lines) {
                json.close();
            }
        }
    }

    /** Standard output, which is not ours to close. */
    private static final class Kept extends FilterOutputStream {
        Kept(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            out.write(bytes, start, length);
        }

        @Override
        public void close() throws IOException {
            out.flush();
        }
    }
}
