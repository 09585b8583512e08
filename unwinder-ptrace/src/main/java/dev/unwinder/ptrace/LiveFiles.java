package dev.unwinder.ptrace;

import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.ImageFinder;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.target.Machine;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that are really mapped into a process, whatever their paths name by now: in a container or chroot, deleted, replaced, or never
 * in any folder (memfd). Safe for many threads.
 *
 * <p>Tried in turn: /proc/PID/map_files, which is the mapped file itself (for root only); /proc/PID/exe; the path below /proc/PID/root; the
 * path. Files reached by a path have to be the mapped one by device and inode, or by build-id.
 */
final class LiveFiles implements ImageFinder {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFiles.class);

    /**
     * A way to a file.
     *
     * @param mapped whether it leads to what is mapped, and nothing else
     */
    private record Way(Path path, boolean mapped) {}

    private final ProcFs proc;
    private final ImageFiles files;
    private final Machine machine;
    private final Map<String, List<ProcMapping>> byPath = new HashMap<>();
    private final Map<Request, Finding> found = new ConcurrentHashMap<>();

    LiveFiles(ProcFs proc, List<ProcMapping> mappings, ImageFiles files, Machine machine) {
        this.proc = proc;
        this.files = files;
        this.machine = machine;
        for (ProcMapping mapping : mappings) {
            if (mapping.isFile()) {
                List<ProcMapping> same = byPath.computeIfAbsent(mapping.path(), it -> new ArrayList<>(1));
                // One mapping of each file is enough: a library that was replaced may be loaded in both builds.
                if (same.stream().noneMatch(it -> it.isSameFile(mapping))) {
                    same.add(mapping);
                }
            }
        }
    }

    @Override
    public Finding find(Request request) {
        return found.computeIfAbsent(request, this::search);
    }

    private Finding search(Request request) {
        Finding refused = Finding.missing();
        List<ProcMapping> mappings = byPath.getOrDefault(request.path(), List.of());
        for (ProcMapping mapping : mappings) {
            for (Way way : ways(mapping)) {
                Optional<Finding> finding = judge(way, Optional.of(mapping), request);
                if (finding.isPresent() && finding.get().file().isPresent()) {
                    return finding.get();
                }
                refused = finding.orElse(refused);
            }
        }
        if (mappings.isEmpty() && request.path().startsWith("/")) {
            return path(proc.path("root" + request.path()).toString())
                    .flatMap(it -> judge(new Way(it, false), Optional.empty(), request))
                    .orElse(Finding.missing());
        }
        return refused;
    }

    private List<Way> ways(ProcMapping mapping) {
        AddressRange range = mapping.range();
        String mapFile = "map_files/" + Long.toHexString(range.start()) + "-" + Long.toHexString(range.end());
        List<Way> ways = new ArrayList<>(4);
        ways.add(new Way(proc.path(mapFile), true));
        ways.add(new Way(proc.path("exe"), false));
        path(proc.path("root") + mapping.path()).ifPresent(it -> ways.add(new Way(it, false)));
        path(mapping.path()).ifPresent(it -> ways.add(new Way(it, false))); // as seen from outside of a chroot
        return ways;
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notInThisLocale) {
            return Optional.empty();
        }
    }

    /** What is to be said of the file at the end of a way; empty where there is none, or where it says nothing that it is another one. */
    private Optional<Finding> judge(Way way, Optional<ProcMapping> mapping, Request request) {
        Optional<ImageFiles.Opened> opened = files.open(way.path(), name(request.path()));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        ImageFiles.Opened file = opened.get();
        Optional<BuildId> buildId = file.file().buildId();
        boolean same = mapping.isPresent() && isSame(mapping.get(), file.identity());
        boolean isExe = way.path().equals(proc.path("exe"));
        // File systems of several layers (overlayfs, btrfs) show another device in maps than stat(2) gives.
        boolean perhaps =
                mapping.isEmpty() || mapping.get().inode() == file.identity().inode();
        ImageVerdict verdict = verdict(request, buildId, same || way.mapped(), perhaps);
        if (!fits(file)) {
            verdict = ImageVerdict.MISMATCH;
        }
        LOG.debug("{}: {} {}", request.path(), way.path(), verdict);
        if (verdict == ImageVerdict.MISMATCH) {
            // That the program is not each of its libraries is no news.
            return isExe
                    ? Optional.empty()
                    : Optional.of(
                            new Finding(verdict, Optional.empty(), way.path().toString(), ""));
        }
        String key = buildId.map(BuildId::toString).orElse(file.identity().toString());
        String location = way.mapped() || isExe
                ? location(mapping, file.identity(), way.path())
                : way.path().toString();
        return Optional.of(new Finding(verdict, Optional.of(file.file()), location, key));
    }

    private boolean fits(ImageFiles.Opened it) {
        return it.file().header().machine() == machine.elfMachine()
                && it.file().header().wordSize() == machine.wordSize();
    }

    /**
     * The build-id decides where both are known; else whether it is the same file. Without a mapping to compare with, a file by its path is
     * better than none.
     */
    private static ImageVerdict verdict(Request request, Optional<BuildId> buildId, boolean same, boolean perhaps) {
        if (request.buildId().isPresent()) {
            return request.buildId().equals(buildId) ? ImageVerdict.MATCH : ImageVerdict.MISMATCH;
        }
        if (same) {
            return ImageVerdict.MATCH;
        }
        return perhaps ? ImageVerdict.UNVERIFIED : ImageVerdict.MISMATCH;
    }

    private static boolean isSame(ProcMapping mapping, ImageFiles.Identity file) {
        return mapping.inode() == file.inode() && mapping.major() == file.major() && mapping.minor() == file.minor();
    }

    /** A path that outlives the process and lies beside the file's debug files, if one leads to the same file. */
    private String location(Optional<ProcMapping> mapping, ImageFiles.Identity mapped, Path mapFile) {
        for (String prefix : List.of("", proc.path("root").toString())) {
            Optional<Path> path = path(prefix + mapping.map(ProcMapping::path).orElse(""));
            if (path.isPresent() && ImageFiles.isSame(path.get(), mapped)) {
                return path.get().toString();
            }
        }
        return mapFile.toString();
    }

    private static String name(String path) {
        int slash = path.lastIndexOf('/');
        return slash + 1 < path.length() ? path.substring(slash + 1) : path;
    }
}
