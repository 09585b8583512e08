package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.KnownHeads;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import dev.unwinder.modules.ImageFinder.Finding;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.target.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Looks for a target's files and judges each: the program that the user gave, trees of his, then the sysroots or, without any, the path
 * itself, then folders by build-id, then a store. Files found stay open until {@link #close}, or as long as others share them, each once by however many paths it was found. Safe for many threads.
 */
final class FileSearch implements AutoCloseable {
    private static final Logger LOG = Loggers.of(FileSearch.class);

    private final CoreFileOptions options;
    private final Machine machine;
    private final SharedFiles own = SharedFiles.ofOne();
    private final Optional<SharedFiles> shared;

    FileSearch(CoreFileOptions options, Machine machine) {
        this.options = options;
        this.machine = machine;
        this.shared = options.files();
    }

    /** The program that the user gave. */
    Optional<Path> executable() {
        return options.executable();
    }

    /** The first candidate that is not refused; else the first that was, else nothing. */
    Finding find(Wanted wanted) {
        Optional<Finding> known = remembered(wanted);
        if (known.isPresent()) {
            return known.get();
        }
        Finding local = findHere(wanted);
        if (local.file().isPresent() || wanted.buildId().isEmpty()) {
            return local;
        }
        Optional<FileTree.Entry> stored =
                options.store().find(FileStore.Kind.EXECUTABLE, wanted.buildId().get());
        if (stored.isEmpty()) {
            return local;
        }
        Finding finding = judge(stored.get(), true, wanted);
        LOG.debug("{}: {} {}", wanted.path(), stored.get().location(), finding.verdict());
        return finding.file().isPresent() ? finding : local;
    }

    /** Announces paths to trees that would rather know in advance. */
    void expectPaths(List<String> paths) {
        List<FileTree> slow = new ArrayList<>(options.trees());
        slow.addAll(options.sysroots());
        for (FileTree tree : slow) {
            if (tree.isSlow()) {
                tree.expect(Candidates.names(paths));
            }
        }
    }

    /** Whether there is a tree or store that should be told in advance what will be asked for. */
    boolean isSlow() {
        for (FileTree tree : options.trees()) {
            if (tree.isSlow()) {
                return true;
            }
        }
        for (FileTree tree : options.sysroots()) {
            if (tree.isSlow()) {
                return true;
            }
        }
        return options.store().isSlow();
    }

    /** Whether the store should be told in advance what is not found elsewhere. */
    boolean hasSlowStore() {
        return options.store().isSlow();
    }

    /** Announces to the store those files that are not found elsewhere. */
    void expectMissing(List<Wanted> files) {
        List<BuildId> missing = new ArrayList<>();
        for (Wanted wanted : files) {
            if (wanted.buildId().isPresent() && findHere(wanted).file().isEmpty()) {
                missing.add(wanted.buildId().get());
            }
        }
        options.store().expect(FileStore.Kind.EXECUTABLE, missing);
    }

    private Finding findHere(Wanted wanted) {
        Finding refused = Finding.missing();
        for (Candidates.Candidate candidate : Candidates.of(options, wanted)) {
            Optional<FileTree.Entry> entry = candidate.look();
            if (entry.isEmpty()) {
                continue;
            }
            Finding finding = judge(entry.get(), candidate.needsMatch(), wanted);
            LOG.debug("{}: {} {}", wanted.path(), entry.get().location(), finding.verdict());
            if (finding.file().isPresent()) {
                if (candidate.tree().isEmpty() && candidate.name().equals(wanted.path())) {
                    remember(wanted, finding);
                }
                return finding;
            }
            boolean first = refused.verdict() == ImageVerdict.MISSING && finding.verdict() == ImageVerdict.MISMATCH;
            refused = first && candidate.told() ? finding : refused;
        }
        return refused;
    }

    /** Where the path itself is looked at first, and the file there had the build-id that is wanted, once is enough for all cores. */
    private Optional<Finding> remembered(Wanted wanted) {
        if (shared.isEmpty() || wanted.buildId().isEmpty() || !isPlain()) {
            return Optional.empty();
        }
        Optional<Finding> known =
                shared.get().remembered(wanted.path(), wanted.buildId().get());
        return known.isPresent()
                        && HeldImage.fits(known.get().file().orElseThrow().header(), machine)
                ? known
                : Optional.empty();
    }

    private void remember(Wanted wanted, Finding finding) {
        if (shared.isPresent() && isPlain() && finding.verdict() == ImageVerdict.MATCH) {
            shared.get().remember(wanted.path(), wanted.buildId().orElseThrow(), finding);
        }
    }

    private boolean isPlain() {
        return options.executable().isEmpty()
                && options.trees().isEmpty()
                && options.sysroots().isEmpty();
    }

    /** What the heads of images in memory are known by. */
    KnownHeads heads() {
        return shared.isPresent() ? shared.get().heads() : own.heads();
    }

    private Finding judge(FileTree.Entry entry, boolean needsMatch, Wanted wanted) {
        try {
            String identity = identity(entry.file());
            Optional<ElfFile> known = known(identity);
            if (known.isPresent()) {
                return judge(entry, needsMatch, wanted, known.get(), identity);
            }
            // what other cores read too, this core's budget does not cut short
            boolean sharing = shared.isPresent() && shared.get().hasRoom();
            FileBytes bytes = FileBytes.openNamed(entry.file(), sharing ? Budget.unlimited() : options.budget());
            Finding finding = Finding.missing();
            try {
                finding = judge(entry, needsMatch, wanted, ElfFile.parse(bytes), identity);
            } catch (MalformedDataException noImage) {
                LOG.debug("{}: {}", entry.location(), noImage.getMessage());
            }
            if (options.budget().isOver()) {
                finding = Finding.missing(); // what was read of it may be too little for a verdict
            }
            if (finding.file().isEmpty()
                    || !keep(identity, bytes, finding.file().get())) {
                bytes.close();
            }
            return finding;
        } catch (IOException unreadable) {
            LOG.debug("{}: cannot be opened: {}", entry.location(), unreadable.toString());
            return Finding.missing();
        }
    }

    private Finding judge(FileTree.Entry entry, boolean needsMatch, Wanted wanted, ElfFile file, String identity) {
        Optional<BuildId> buildId = file.buildId();
        ImageVerdict verdict = verdict(wanted, file, buildId);
        if (verdict == ImageVerdict.MISMATCH || needsMatch && verdict != ImageVerdict.MATCH) {
            return new Finding(ImageVerdict.MISMATCH, Optional.empty(), entry.location(), "");
        }
        String key = buildId.isPresent() ? buildId.get().toString() : identity;
        return new Finding(verdict, Optional.of(file), entry.location(), key);
    }

    private ImageVerdict verdict(Wanted wanted, ElfFile file, Optional<BuildId> buildId) {
        if (!HeldImage.fits(file.header(), machine)) {
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

    /** What tells a file from all others, by whatever path it was found. */
    private static String identity(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = attributes.fileKey();
        return (key == null ? path.toRealPath() : key) + " " + attributes.size() + " "
                + attributes.lastModifiedTime().toMillis();
    }

    private Optional<ElfFile> known(String identity) {
        Optional<ElfFile> file = shared.isPresent() ? shared.get().find(identity) : Optional.empty();
        return file.isPresent() ? file : own.find(identity);
    }

    private boolean keep(String identity, FileBytes bytes, ElfFile file) {
        return shared.isPresent() && shared.get().keep(identity, bytes, file) || own.keep(identity, bytes, file);
    }

    @Override
    public void close() throws IOException {
        own.close();
    }
}
