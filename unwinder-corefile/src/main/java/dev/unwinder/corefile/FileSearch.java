package dev.unwinder.corefile;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.target.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for a target's files on this machine and judges each: the program that the user gave, then the sysroots, then, without sysroots,
 * the path itself. Files found stay open until {@link #close}, each once by however many paths it was found. Safe for many threads.
 */
final class FileSearch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileSearch.class);

    /**
     * A file on this machine that may be the one.
     *
     * @param needsMatch whether it is used only with the right build-id
     * @param told whether it is worth telling that it was refused
     */
    private record Candidate(Path path, boolean needsMatch, boolean told) {}

    private final Optional<Path> executable;
    private final List<Sysroot> sysroots;
    private final Machine machine;
    private final Map<String, ElfFile> known = new HashMap<>();
    private final List<FileBytes> open = new ArrayList<>();
    private boolean closed;

    FileSearch(CoreFileOptions options, Machine machine) {
        this.executable = options.executable();
        this.sysroots = new ArrayList<>();
        for (Path folder : options.sysroots()) {
            sysroots.add(new Sysroot(folder));
        }
        this.machine = machine;
    }

    /** The program that the user gave. */
    Optional<Path> executable() {
        return executable;
    }

    /** The first candidate that is not refused; else the first that was, else nothing. */
    Finding find(Wanted wanted) {
        Finding refused = Finding.missing();
        for (Candidate candidate : candidates(wanted)) {
            Finding finding = judge(candidate, wanted);
            LOG.debug("{}: {} {}", wanted.path(), candidate.path(), finding.verdict());
            if (finding.file().isPresent()) {
                return finding;
            }
            boolean first = refused.verdict() == ImageVerdict.MISSING && finding.verdict() == ImageVerdict.MISMATCH;
            refused = first && candidate.told() ? finding : refused;
        }
        return refused;
    }

    private List<Candidate> candidates(Wanted wanted) {
        List<Candidate> candidates = new ArrayList<>();
        // By its build-id the program given may be any of the files; that it is not each of them is no news.
        boolean given = isGivenFor(wanted);
        if (executable.isPresent() && (given || wanted.buildId().isPresent())) {
            candidates.add(new Candidate(executable.get(), !given, given));
        }
        String path = wanted.path();
        if (!isFile(path)) {
            return candidates;
        }
        for (Sysroot sysroot : sysroots) {
            Optional<Path> place = sysroot.resolve(path);
            if (place.isPresent()) {
                candidates.add(new Candidate(place.get(), wanted.deleted(), true));
            }
        }
        for (Sysroot sysroot : sysroots) {
            // A folder into which somebody has copied the files, without their folders.
            Optional<Path> place = sysroot.resolve(wanted.fileName());
            if (place.isPresent()) {
                candidates.add(new Candidate(place.get(), true, false));
            }
        }
        if (sysroots.isEmpty()) {
            candidates.add(new Candidate(Path.of(path), wanted.deleted(), true));
        }
        return candidates;
    }

    /** Whether the program given is meant for this file, should nothing else tell. */
    private boolean isGivenFor(Wanted wanted) {
        Path name = executable.isPresent() ? executable.get().getFileName() : null;
        return wanted.mainProgram() || name != null && name.toString().equals(wanted.fileName());
    }

    /** Whether a path may name a file of a disk; what the kernel shows by a path is not opened. */
    private static boolean isFile(String path) {
        try {
            Path plain = Path.of(path).normalize();
            return plain.isAbsolute()
                    && !plain.startsWith("/dev")
                    && !plain.startsWith("/proc")
                    && !plain.startsWith("/sys");
        } catch (InvalidPathException notHere) {
            return false;
        }
    }

    private Finding judge(Candidate candidate, Wanted wanted) {
        try {
            String identity = identity(candidate.path());
            Optional<ElfFile> known = known(identity);
            if (known.isPresent()) {
                return judge(candidate, wanted, known.get(), identity);
            }
            FileBytes bytes = FileBytes.open(candidate.path());
            Finding finding = Finding.missing();
            try {
                finding = judge(candidate, wanted, ElfFile.parse(bytes), identity);
            } catch (MalformedDataException noImage) {
                LOG.debug("{}: {}", candidate.path(), noImage.getMessage());
            }
            if (finding.file().isEmpty()
                    || !keep(identity, bytes, finding.file().get())) {
                bytes.close();
            }
            return finding;
        } catch (IOException unreadable) {
            LOG.debug("{}: cannot be opened: {}", candidate.path(), unreadable.toString());
            return Finding.missing();
        }
    }

    private Finding judge(Candidate candidate, Wanted wanted, ElfFile file, String identity) {
        Optional<BuildId> buildId = file.buildId();
        ImageVerdict verdict = verdict(wanted, file, buildId);
        if (verdict == ImageVerdict.MISMATCH || candidate.needsMatch() && verdict != ImageVerdict.MATCH) {
            return new Finding(
                    ImageVerdict.MISMATCH, Optional.empty(), candidate.path().toString(), "");
        }
        String key = buildId.isPresent() ? buildId.get().toString() : identity;
        return new Finding(verdict, Optional.of(file), candidate.path().toString(), key);
    }

    private ImageVerdict verdict(Wanted wanted, ElfFile file, Optional<BuildId> buildId) {
        if (!HeldImage.fits(file, machine)) {
            return ImageVerdict.MISMATCH;
        }
        if (wanted.buildId().isPresent()) {
            return wanted.buildId().equals(buildId) ? ImageVerdict.MATCH : ImageVerdict.MISMATCH;
        }
        boolean possible = !(wanted.hasNoBuildId() && buildId.isPresent())
                && (wanted.image().isEmpty() || wanted.image().get().hasSegmentsOf(file))
                && wanted.plausible().test(file);
        return possible ? ImageVerdict.UNVERIFIED : ImageVerdict.MISMATCH;
    }

    private static String identity(Path path) throws IOException {
        return path.toRealPath() + " " + Files.size(path) + " "
                + Files.getLastModifiedTime(path).toMillis();
    }

    private synchronized Optional<ElfFile> known(String identity) {
        return Optional.ofNullable(known.get(identity));
    }

    private synchronized boolean keep(String identity, FileBytes bytes, ElfFile file) {
        if (!closed) {
            open.add(bytes);
            known.put(identity, file);
        }
        return !closed;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (FileBytes bytes : open) {
            bytes.close();
        }
        open.clear();
        known.clear();
    }
}
