package dev.unwinder.symbol.find.archive;

import dev.unwinder.modules.FileTree;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive as a tree: .deb, .rpm, .zip, .7z, or .cpio or .tar, plain or compressed with gzip, bzip2, xz or zstd.
 *
 * <p>Opening lists it, in one pass. What is wanted of it is copied into a temporary folder that only its owner may enter and that is gone
 * after {@link #close}; only ELF files are, and compressed ones where they are asked for. Links are followed within the archive, whatever they say. Safe for many threads.
 */
public final class Archive implements FileTree, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

    private final Path file;
    private final Contents.Use use;
    private final Contents contents;
    private final ArchiveLimits limits;
    private final Listing listing = new Listing();
    private final Map<Integer, Optional<Path>> extracted = new HashMap<>();
    private volatile Optional<String> problem;
    private @Nullable TemporaryFolder folder;
    private boolean closed;

    private Archive(Path file, Contents.Use use, Contents contents, ArchiveLimits limits) throws IOException {
        this.file = file;
        this.use = use;
        this.contents = contents;
        this.limits = limits;
        this.problem = list();
        LOG.debug("{}: {} files and links", file, listing.size());
    }

    /**
     * Opens an archive.
     *
     * @throws IOException when it cannot be read or is no archive that is known; one that is damaged has what comes before the damage
     */
    public static Archive open(Path file) throws IOException {
        return open(file, ArchiveLimits.defaults());
    }

    /**
     * Opens an archive of which compressed files are of use, too, cores for one. They are copied as they are.
     *
     * @throws IOException as {@link #open}
     */
    public static Archive openWithCompressed(Path file) throws IOException {
        return open(file, Contents.Use.ELF_AND_COMPRESSED, ArchiveLimits.defaults());
    }

    static Archive open(Path file, ArchiveLimits limits) throws IOException {
        return open(file, Contents.Use.ELF, limits);
    }

    private static Archive open(Path file, Contents.Use use, ArchiveLimits limits) throws IOException {
        Contents contents = contents(file, use, limits);
        try {
            return new Archive(file, use, contents, limits);
        } catch (IOException | RuntimeException failure) {
            contents.close();
            throw failure;
        }
    }

    private static Contents contents(Path file, Contents.Use use, ArchiveLimits limits) throws IOException {
        if (Payload.isZip(file)) {
            return ZipContents.open(file, limits);
        }
        return Payload.is7z(file) ? SevenZipContents.open(file, limits) : new StreamContents(file, use, limits);
    }

    private Optional<String> list() throws IOException {
        try {
            contents.list(listing::add);
            return Optional.empty();
        } catch (IOException damage) {
            if (listing.size() == 0) {
                throw new IOException(file + ": cannot be read as an archive: " + reason(damage), damage);
            }
            return notToItsEnd(damage);
        }
    }

    private Optional<String> notToItsEnd(IOException damage) {
        return Optional.of("The archive " + file + " is not read to its end: " + reason(damage) + ".");
    }

    /** Codecs say nothing of an end that comes too early. */
    private static String reason(IOException damage) {
        String message = damage.getMessage();
        return message != null ? message : damage instanceof EOFException ? "it is cut off" : damage.toString();
    }

    /** The paths of the files in it, without links, sorted: all that are of use, and of a .zip or .7z others too. */
    public List<String> files() {
        return listing.files();
    }

    /** When a file in it was written last, by the archive; empty where it does not tell, or where there is no such file. */
    public Optional<Instant> written(String path) {
        OptionalLong millis = listing.resolve(path).map(Member::written).orElse(OptionalLong.empty());
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }

    @Override
    public synchronized Optional<Entry> find(String path) {
        Optional<Member> member = listing.resolve(path);
        if (member.isEmpty()) {
            return Optional.empty();
        }
        extract(Set.of(member.get().ordinal()));
        return extracted
                .getOrDefault(member.get().ordinal(), Optional.empty())
                .map(copy -> new Entry(copy, file + "!/" + member.get().name()));
    }

    @Override
    public synchronized void expect(Collection<String> paths) {
        Set<Integer> ordinals = new TreeSet<>();
        for (String path : paths) {
            listing.resolve(path).ifPresent(it -> ordinals.add(it.ordinal()));
        }
        extract(ordinals);
    }

    @Override
    public boolean isSlow() {
        return true;
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    private void extract(Set<Integer> ordinals) {
        Set<Integer> missing = new TreeSet<>(ordinals);
        missing.removeAll(extracted.keySet());
        if (missing.isEmpty() || closed) {
            return;
        }
        missing.forEach(it -> extracted.put(it, Optional.empty()));
        try {
            contents.extract(missing, this::copy);
        } catch (IOException failure) {
            LOG.debug("{}: cannot be read to its end: {}", file, failure.toString());
            problem = problem.isPresent() ? problem : notToItsEnd(failure);
        }
    }

    private void copy(Member member, Contents.Reader content) throws IOException {
        byte[] start = new byte[4];
        int filled = 0;
        while (filled < start.length) {
            int count = content.read(start, filled, start.length - filled);
            if (count < 0) {
                return;
            }
            filled += count;
        }
        if (!use.has(start)) {
            return;
        }
        if (member.size() > limits.memberSize()) {
            LOG.debug("{}: {} is too large, {} bytes", file, member.name(), member.size());
            problem = problem.isPresent()
                    ? problem
                    : Optional.of("In the archive " + file + ", " + member.name() + " of " + (member.size() >> 30)
                            + " GiB is larger than is copied out.");
            return;
        }
        TemporaryFolder to = folder;
        if (to == null) {
            to = TemporaryFolder.create();
            folder = to;
        }
        extracted.put(member.ordinal(), Optional.of(to.copy(start, filled, content, limits.memberSize())));
        LOG.debug("{}: {} extracted", file, member.name());
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        extracted.clear();
        if (folder != null) {
            folder.close();
        }
        contents.close();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
