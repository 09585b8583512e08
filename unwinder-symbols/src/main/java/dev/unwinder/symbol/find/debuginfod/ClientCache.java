package dev.unwinder.symbol.find.debuginfod;

import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache that debuginfod clients of a user share: {@code BUILDID/debuginfo} and {@code BUILDID/executable}; an empty file says that no
 * server had it. As a store it has what is there, and asks nobody.
 *
 * <p>Layout and rules are those of elfutils (debuginfod_find_debuginfo(3)).
 *
 * @param folder need not exist
 */
public record ClientCache(Path folder) implements FileStore {
    /** Opened with the first line: to set SLF4J up takes long, and most starts have nothing to say here. */
    private static final class Log {
        private static final Logger LOG = LoggerFactory.getLogger(ClientCache.class);
    }

    private static final long DEFAULT_MISS_SECONDS = 600;

    /** The cache that all clients of this user share. */
    public static ClientCache standard() {
        return standard(System.getenv());
    }

    static ClientCache standard(Map<String, String> environment) {
        String given = environment.getOrDefault("DEBUGINFOD_CACHE_PATH", "");
        if (!given.isEmpty()) {
            return new ClientCache(Path.of(given));
        }
        String home = environment.getOrDefault("HOME", "/");
        Path old = Path.of(home, ".debuginfod_client_cache");
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        if (Files.exists(old)) {
            return new ClientCache(old);
        }
        return new ClientCache((xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg)).resolve("debuginfod_client"));
    }

    @Override
    public Optional<FileTree.Entry> find(Kind kind, BuildId buildId) {
        Path file = place(kind, buildId);
        if (!Files.isRegularFile(file) || isEmpty(file)) {
            return Optional.empty();
        }
        if (!holds(file, buildId)) {
            Log.LOG.debug("{}: in the cache, but not what its name says", file);
            return Optional.empty();
        }
        return Optional.of(new FileTree.Entry(file, file.toString()));
    }

    /** Where a file is, or would be. */
    Path place(Kind kind, BuildId buildId) {
        return folder.resolve(buildId.toString()).resolve(kind == Kind.EXECUTABLE ? "executable" : "debuginfo");
    }

    /** Whether it is on record that no server had a file; a record that is too old is removed. */
    boolean isMissing(Kind kind, BuildId buildId) {
        Path file = place(kind, buildId);
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.size() > 0) {
                return false;
            }
            long age =
                    (System.currentTimeMillis() - attributes.lastModifiedTime().toMillis()) / 1000;
            if (age <= missSeconds()) {
                return true;
            }
            Files.deleteIfExists(file);
            return false;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** Puts on record that no server has a file. */
    void addMissing(Kind kind, BuildId buildId) {
        try {
            makeFolder(folder.resolve(buildId.toString()));
            Files.createFile(place(kind, buildId));
        } catch (FileAlreadyExistsException another) {
            Log.LOG.debug("{}: is there already", another.getFile());
        } catch (IOException unwritable) {
            Log.LOG.debug("{}: cannot be written: {}", folder, unwritable.toString());
        }
    }

    /** A new file beside the place of the one that is downloaded. */
    Path temporary(Kind kind, BuildId buildId) throws IOException {
        Path place = place(kind, buildId);
        Path parent = folder.resolve(buildId.toString());
        makeFolder(parent);
        Path file = Files.createTempFile(parent, place.getFileName() + ".", "");
        file.toFile().deleteOnExit(); // when the program is interrupted
        return file;
    }

    /** Gives a file that has arrived its name, at once and whole. */
    FileTree.Entry add(Kind kind, BuildId buildId, Path temporary) throws IOException {
        Path place = place(kind, buildId);
        if (Files.getFileStore(temporary).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("r--------"));
        }
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new FileTree.Entry(place, place.toString());
    }

    /**
     * Whether a file has a build-id, and is whole: its section headers, which stand behind all else, are there. Where a connection is cut and nobody
     * (a proxy between, say) has told the size, nothing else shows it.
     */
    static boolean holds(Path file, BuildId buildId) {
        try (FileBytes bytes = FileBytes.open(file)) {
            ElfFile elf = ElfFile.parse(bytes);
            elf.sections(); // throws if they are cut off
            return elf.buildId().filter(buildId::equals).isPresent();
        } catch (IOException | MalformedDataException unusable) {
            return false;
        }
    }

    private static boolean isEmpty(Path file) {
        try {
            return Files.size(file) == 0;
        } catch (IOException gone) {
            return true;
        }
    }

    /** For how long it is believed that no server has a file; users may write another number into this file of the cache. */
    private long missSeconds() {
        try (FileBytes bytes = FileBytes.open(folder.resolve("cache_miss_s"))) {
            String text = new String(bytes.readFully(0, 32), java.nio.charset.StandardCharsets.US_ASCII);
            return Long.parseLong(text.strip());
        } catch (IOException | NumberFormatException none) {
            return DEFAULT_MISS_SECONDS;
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    /** Written out: those that come with a record take 12 ms to be made, the first time in a run. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ClientCache that && folder.equals(that.folder);
    }

    @Override
    public int hashCode() {
        return folder.hashCode();
    }
}
