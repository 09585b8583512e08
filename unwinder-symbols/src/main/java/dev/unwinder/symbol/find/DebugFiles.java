package dev.unwinder.symbol.find;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;

/**
 * Separate debug files: in trees that the user names, then in folders of this machine, then in a store.
 *
 * <p>A file belongs to an image if their build-ids agree; where one of the two has none, its CRC-32 must be the one
 * that the image's {@code .gnu_debuglink} gives. What was found stays with the image, and its file open as long as that
 * is in use. Immutable, and safe for many threads.
 */
public final class DebugFiles implements DebugFileFinder {
    private static final Logger LOG = Loggers.of(DebugFiles.class);

    private final List<FileTree> trees;
    private final boolean systemFolders;
    private final FileStore store;

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

    private DebugFiles(List<FileTree> trees, boolean systemFolders, FileStore store) {
        this.trees = List.copyOf(trees);
        this.systemFolders = systemFolders;
        this.store = store;
    }

    /**
     * Searches folders.
     *
     * @param folders each one of debug files by build-id, path or name, or the root of another system; in this order
     * @param systemFolders whether {@code /usr/lib/debug} and the folder of the image are searched after these
     */
    public static DebugFiles of(List<Path> folders, boolean systemFolders) {
        List<FileTree> trees = new ArrayList<>(folders.size());
        for (Path folder : folders) {
            trees.add(FileTree.folder(folder));
        }
        return new DebugFiles(trees, systemFolders, FileStore.none());
    }

    /** The same with other trees: folders, archives. */
    public DebugFiles withTrees(List<FileTree> others) {
        return new DebugFiles(others, systemFolders, store);
    }

    /** The same with the folders of this machine searched or not. */
    public DebugFiles withSystemFolders(boolean searched) {
        return new DebugFiles(trees, searched, store);
    }

    /** The same with a store, which is asked by build-id for what is found nowhere else. */
    public DebugFiles withStore(FileStore other) {
        return new DebugFiles(trees, systemFolders, other);
    }

    /**
     * Whether there are folders that the user named: then a debug file is worth a look even for an image that has
     * symbols.
     */
    public boolean hasFolders() {
        return !trees.isEmpty();
    }

    /** The trees that the user named. */
    public List<FileTree> trees() {
        return trees;
    }

    /** Whether the folders of this machine are searched. */
    public boolean hasSystemFolders() {
        return systemFolders;
    }

    /** What is asked by build-id for what is found nowhere else. */
    public FileStore store() {
        return store;
    }

    /** Whether it is worth telling in advance for which modules debug files will be asked. */
    public boolean isSlow() {
        for (FileTree tree : trees) {
            if (tree.isSlow()) {
                return true;
            }
        }
        return store.isSlow();
    }

    /** Announces modules, so that what is costly (a pass through an archive, downloads) is done once for all of them. */
    public void expect(Collection<LoadedModule> modules) {
        Map<FileTree, Set<String>> names = new HashMap<>();
        for (LoadedModule module : modules) {
            candidates(module.image(), module.path(), module.location())
                    .places()
                    .forEach((tree, its) -> names.computeIfAbsent(tree, it -> new LinkedHashSet<>())
                            .addAll(its));
        }
        names.forEach(FileTree::expect);
        if (!store.isSlow()) {
            return;
        }
        List<BuildId> missing = new ArrayList<>();
        for (LoadedModule module : modules) {
            ModuleImage image = module.image();
            if (isWanted(image)
                    && searchHere(image, module.path(), module.location()).isEmpty()) {
                image.buildId().ifPresent(missing::add);
            }
        }
        store.expect(FileStore.Kind.DEBUG_FILE, missing);
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
        return other instanceof DebugFiles that
                && systemFolders == that.systemFolders
                && trees.equals(that.trees)
                && store.equals(that.store);
    }

    @Override
    public int hashCode() {
        return trees.hashCode() * 2 + (systemFolders ? 1 : 0);
    }

    private Candidates candidates(ModuleImage image, String path, String location) {
        Optional<DebugLink> link =
                image.file().isPresent() ? DebugLink.of(image.file().get()) : Optional.empty();
        Candidates candidates = new Candidates(image.buildId(), link, path);
        for (FileTree tree : trees) {
            candidates.addTree(tree);
        }
        if (systemFolders) {
            candidates.addSystem(location);
        }
        return candidates;
    }

    private Optional<ElfFile> search(ModuleImage image, String path, String location) {
        Optional<ElfFile> here = searchHere(image, path, location);
        if (here.isPresent() || store == FileStore.none() || !isWanted(image)) {
            return here;
        }
        Optional<FileTree.Entry> stored =
                store.find(FileStore.Kind.DEBUG_FILE, image.buildId().get());
        return stored.isEmpty() ? here : open(stored.get(), image, Optional.empty(), location);
    }

    private Optional<ElfFile> searchHere(ModuleImage image, String path, String location) {
        Optional<DebugLink> link =
                image.file().isPresent() ? DebugLink.of(image.file().get()) : Optional.empty();
        for (Map.Entry<FileTree, Set<String>> tree :
                candidates(image, path, location).places().entrySet()) {
            for (String name : tree.getValue()) {
                Optional<FileTree.Entry> entry = tree.getKey().find(name);
                if (entry.isEmpty()) {
                    LOG.debug("debug file of {}: {} has no {}", image.name(), tree.getKey(), name);
                    continue;
                }
                Optional<ElfFile> found = open(entry.get(), image, link, location);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a store is worth the trouble: the image has a build-id to ask by, and no debugging information of its own. */
    private static boolean isWanted(ModuleImage image) {
        return image.buildId().isPresent()
                && !(image.file().isPresent() && hasDebugInfo(image.file().get()));
    }

    /** Whether a file has debugging information. */
    static boolean hasDebugInfo(ElfFile file) {
        try {
            for (SectionHeader section : file.sections()) {
                if (section.hasBytes()
                        && (section.name().equals(".debug_info")
                                || section.name().equals(".zdebug_info"))) {
                    return true;
                }
            }
        } catch (MalformedDataException broken) {
            return false;
        }
        return false;
    }

    private static Optional<ElfFile> open(
            FileTree.Entry entry, ModuleImage image, Optional<DebugLink> link, String location) {
        String verdict;
        Optional<ElfFile> found = Optional.empty();
        try {
            FileBytes bytes = FileBytes.openNamed(entry.file(), image.loaded().budget());
            verdict = isSame(entry.file(), location) ? "is the file itself" : refusal(bytes, image, link);
            if (verdict.isEmpty()) {
                // It is closed when nobody holds it any more.
                found = Optional.of(ElfFile.parse(bytes));
                verdict = "is used";
            } else {
                bytes.close();
            }
        } catch (IOException | MalformedDataException unusable) {
            verdict = "cannot be used: " + unusable.getMessage();
        }
        LOG.debug("debug file of {}: {} {}", image.name(), entry.location(), verdict);
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
