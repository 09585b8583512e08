package dev.unwinder.symbol.find;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Separate debug files on this machine: in folders that the user names, then in those of the system.
 *
 * <p>A file belongs to an image if their build-ids agree; where one of the two has none, its CRC-32 must be the one
 * that the image's {@code .gnu_debuglink} gives. What was found stays with the image, and its file open as long as that
 * is in use. Safe for many threads.
 */
public final class DebugFiles implements DebugFileFinder {
    private static final Logger LOG = LoggerFactory.getLogger(DebugFiles.class);

    private final List<Path> folders;
    private final boolean systemFolders;

    /** What an image keeps: what each search for its debug file has found. */
    private static final class Findings {
        private final Map<DebugFiles, Optional<ElfFile>> bySearch = new ConcurrentHashMap<>();
    }

    private static final Function<ModuleImage, Findings> NOTHING_YET = new Function<>() {
        @Override
        public Findings apply(ModuleImage image) {
            return new Findings();
        }
    };

    /** One image whose debug file is looked for. */
    private record Search(ModuleImage image, String path, String location)
            implements Function<DebugFiles, Optional<ElfFile>> {
        @Override
        public Optional<ElfFile> apply(DebugFiles where) {
            return where.search(image, path, location);
        }
    }

    private DebugFiles(List<Path> folders, boolean systemFolders) {
        this.folders = List.copyOf(folders);
        this.systemFolders = systemFolders;
    }

    /**
     * Searches folders.
     *
     * @param folders each one of debug files by build-id, path or name, or the root of another system; in this order
     * @param systemFolders whether {@code /usr/lib/debug} and the folder of the image are searched after these
     */
    public static DebugFiles of(List<Path> folders, boolean systemFolders) {
        return new DebugFiles(folders, systemFolders);
    }

    /**
     * Whether there are folders that the user named: then a debug file is worth a look even for an image that has
     * symbols.
     */
    public boolean hasFolders() {
        return !folders.isEmpty();
    }

    /** The debug file of a module's image. */
    public Optional<ElfFile> debugFile(LoadedModule module) {
        return find(module.image(), module.path(), module.location());
    }

    @Override
    public Optional<ElfFile> find(ModuleImage image, String path, String location) {
        Findings findings = image.facet(Findings.class, NOTHING_YET);
        Optional<ElfFile> known = findings.bySearch.get(this);
        return known != null ? known : findings.bySearch.computeIfAbsent(this, new Search(image, path, location));
    }

    /** Two that search the same places find the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DebugFiles that && systemFolders == that.systemFolders && folders.equals(that.folders);
    }

    @Override
    public int hashCode() {
        return folders.hashCode() * 2 + (systemFolders ? 1 : 0);
    }

    private Optional<ElfFile> search(ModuleImage image, String path, String location) {
        Optional<DebugLink> link =
                image.file().isPresent() ? DebugLink.of(image.file().get()) : Optional.empty();
        Candidates candidates = new Candidates(image.buildId(), link, path);
        for (Path folder : folders) {
            candidates.addFolder(folder);
        }
        if (systemFolders) {
            candidates.addSystem(location);
        }
        for (Path place : candidates.places()) {
            Optional<ElfFile> found = open(place, image, link, location);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<ElfFile> open(Path place, ModuleImage image, Optional<DebugLink> link, String location) {
        String verdict = "is not there";
        Optional<ElfFile> found = Optional.empty();
        if (Files.isRegularFile(place)) {
            try {
                FileBytes bytes = FileBytes.open(place);
                verdict = isSame(place, location) ? "is the file itself" : refusal(bytes, image, link);
                if (verdict.isEmpty()) {
                    // Its channel is closed when nobody holds the file any more.
                    found = Optional.of(ElfFile.parse(bytes));
                    verdict = "is used";
                } else {
                    bytes.close();
                }
            } catch (IOException | MalformedDataException unusable) {
                verdict = "cannot be used: " + unusable.getMessage();
            }
        }
        LOG.debug("debug file of {}: {} {}", image.name(), place, verdict);
        return found;
    }

    /** Why a file is not the image's debug file; empty if it is. */
    private static String refusal(FileBytes bytes, ModuleImage image, Optional<DebugLink> link) {
        try {
            ElfFile file = ElfFile.parse(bytes);
            if (file.header().machine() != image.machine()
                    || file.header().wordSize() != image.wordSize()
                    || file.order() != image.order()) {
                return "is for another machine";
            }
            Optional<BuildId> buildId = file.buildId();
            if (buildId.isPresent() && image.buildId().isPresent()) {
                if (!buildId.equals(image.buildId())) {
                    return "has another build-id, " + buildId.get();
                }
            } else if (link.isEmpty() || !link.get().matches(bytes)) {
                return link.isEmpty() ? "cannot be verified" : "has another CRC than the debug link says";
            }
            return hasDebugContent(file) ? "" : "has neither symbols nor debug sections";
        } catch (MalformedDataException broken) {
            return "is broken: " + broken.getMessage();
        }
    }

    /** A folder of the user's may hold the stripped file too. */
    private static boolean hasDebugContent(ElfFile file) throws MalformedDataException {
        for (SectionHeader section : file.sections()) {
            if (section.hasBytes()
                    && (section.type() == ElfConstants.SHT_SYMTAB
                            || section.name().startsWith(".debug_")
                            || section.name().startsWith(".zdebug_"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSame(Path place, String location) {
        try {
            return !location.isEmpty() && Files.isSameFile(place, Path.of(location));
        } catch (IOException | InvalidPathException gone) {
            return false;
        }
    }
}
