package dev.unwinder.triage.input;

import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.find.archive.Archive;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Effort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * All that may be a core below some paths: listed, not opened.
 *
 * <p>A folder is gone through with all below it, links in it are not followed. What is no core, nor anything that holds one, is only
 * counted. What cannot be read is a crash with an error.
 */
public final class CrashInputs implements AutoCloseable {
    private static final int MAX_DEPTH = 64;

    private final List<CrashInput> all = new ArrayList<>();
    private final List<Crash> unreadable = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private int skipped;

    private CrashInputs() {}

    /** Goes through paths; never fails: what cannot be read is told by {@link #unreadable}. */
    public static CrashInputs find(List<Path> paths) {
        CrashInputs inputs = new CrashInputs();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                inputs.folder(path, 0);
            } else if (Files.exists(path) && !Files.isRegularFile(path)) {
                inputs.failed(
                        CrashSource.of(path.toString()),
                        new IOException("not a regular file; - reads a core from standard input"));
            } else {
                inputs.file(path);
            }
        }
        return inputs;
    }

    /**
     * Adds a core that comes as a stream, as the kernel pipes it; it is copied into a file that only its owner may read, and that is gone
     * after {@link #close}. Zeros take no room.
     *
     * @param source what it is called, and when it happened
     * @throws IOException when it cannot be read to its end, or there is no room for it
     */
    public void add(CrashSource source, InputStream core) throws IOException {
        StreamedCore copy = StreamedCore.of(core);
        open.add(copy);
        all.add(CrashInput.core(source, CrashedProgram.unknown(), copy.file()));
    }

    /** What is to be looked at. */
    public List<CrashInput> all() {
        return Collections.unmodifiableList(all);
    }

    /** What could not even be opened. */
    public List<Crash> unreadable() {
        return Collections.unmodifiableList(unreadable);
    }

    /** How many files are no cores. */
    public int skipped() {
        return skipped;
    }

    private void folder(Path folder, int depth) {
        if (AbrtFolder.is(folder)) {
            CrashNotes notes = AbrtFolder.notes(folder);
            Path core = AbrtFolder.core(folder);
            all.add(CrashInput.core(notes.source(core.toString(), "", written(core)), notes.crashed(), core));
            return;
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                files.add(entry);
            }
        } catch (IOException | DirectoryIteratorException failure) {
            failed(CrashSource.of(folder.toString()), failure);
        }
        Collections.sort(files);
        for (Path file : files) {
            boolean isFile = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            if (isFile) {
                file(file);
            } else if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                if (depth < MAX_DEPTH) {
                    folder(file, depth + 1);
                } else {
                    failed(CrashSource.of(file.toString()), new IOException("folders are nested more than 64 deep"));
                }
            }
        }
    }

    private void file(Path file) {
        try {
            switch (FileKind.of(file)) {
                case CORE -> {
                    CrashNotes notes = SystemdCore.notes(file);
                    all.add(CrashInput.core(notes.source(file.toString(), "", written(file)), notes.crashed(), file));
                }
                case ARCHIVE -> archive(file);
                case APPORT -> apport(file);
                case REPORT ->
                    all.add(new CrashInput(
                            CrashInput.Kind.REPORT,
                            CrashSource.of(file.toString()),
                            CrashedProgram.unknown(),
                            List.of(),
                            () -> file));
                case DOCUMENT ->
                    throw new IOException("a document (--format json); results are read again as JSON Lines (--jsonl)");
                case OTHER -> skipped++;
            }
        } catch (IOException failure) {
            failed(CrashSource.of(file.toString()), failure);
        }
    }

    private void archive(Path file) throws IOException {
        Archive archive = Archive.openWithCompressed(file);
        open.add(archive);
        List<String> members = new ArrayList<>();
        for (String member : archive.files()) {
            if (!isLibrary(member)) {
                members.add(member);
            }
        }
        archive.expect(members);
        int before = all.size();
        for (String member : members) {
            Optional<Path> copy = archive.find(member).map(FileTree.Entry::file);
            if (copy.isPresent() && FileKind.of(copy.get()) == FileKind.CORE) {
                Path bytes = copy.get();
                CrashNotes notes = SystemdCore.ofName(member.substring(member.lastIndexOf('/') + 1));
                all.add(new CrashInput(
                        CrashInput.Kind.CORE,
                        notes.source(
                                file.toString(), member, archive.written(member).or(() -> written(file))),
                        notes.crashed(),
                        List.of(archive),
                        () -> bytes));
            }
        }
        Optional<String> problem = archive.problem();
        if (problem.isPresent()) {
            failed(CrashSource.of(file.toString()), new IOException(problem.get()));
        } else if (all.size() == before) {
            skipped++;
        }
    }

    /** Whether a member is one of the files that are bundled with a core: {@code libc.so.6}, and not {@code core.soffice.bin.77}. */
    private static boolean isLibrary(String member) {
        int at = member.lastIndexOf(".so");
        String rest = at < 0 ? "?" : member.substring(at + ".so".length());
        boolean isNumber = rest.length() > 1 && rest.charAt(0) == '.' && Character.isDigit(rest.charAt(1));
        boolean isCore = member.startsWith("core", member.lastIndexOf('/') + 1);
        return !isCore && (rest.isEmpty() || isNumber) || member.endsWith(".debug");
    }

    private void apport(Path file) throws IOException {
        ApportReport report = ApportReport.read(file);
        if (report.hasCore()) {
            CrashNotes notes = report.notes();
            all.add(new CrashInput(
                    CrashInput.Kind.CORE,
                    notes.source(file.toString(), "", written(file)),
                    notes.crashed(),
                    List.of(),
                    report));
        } else {
            skipped++;
        }
    }

    private void failed(CrashSource source, Exception failure) {
        String reason = reason(failure);
        String path = source.path() + ": ";
        unreadable.add(Crash.unreadable(
                source,
                CrashedProgram.unknown(),
                Effort.none(),
                reason.startsWith(path) ? reason.substring(path.length()) : reason));
    }

    private static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    /** When a file was last written. */
    private static Optional<Instant> written(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (Exception left) {
                // What was only read has nothing to lose.
                continue;
            }
        }
    }
}
