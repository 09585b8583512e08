package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;

/** The contents of a .7z. Its members may be compressed together: what is wanted is taken in the order of the archive. */
final class SevenZipContents implements Contents {
    /** What a decoder may take, in KiB: as much as the largest preset of 7-Zip needs, and its table. */
    private static final int MAX_MEMORY = 256 << 10;
    /** In the upper half of an entry's attributes, where bit 15 says so, stands a mode as Unix has it. */
    private static final int UNIX_EXTENSION = 0x8000;

    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;

    private final SevenZFile archive;
    private final List<SevenZArchiveEntry> entries = new ArrayList<>();
    private final ArchiveLimits limits;

    private SevenZipContents(SevenZFile archive, ArchiveLimits limits) {
        this.archive = archive;
        this.limits = limits;
        archive.getEntries().forEach(entries::add);
    }

    static SevenZipContents open(Path file, ArchiveLimits limits) throws IOException {
        try {
            return new SevenZipContents(
                    SevenZFile.builder()
                            .setPath(file)
                            .setMaxMemoryLimitKiB(MAX_MEMORY)
                            .get(),
                    limits);
        } catch (RuntimeException damage) {
            throw new IOException(damage.toString(), damage);
        }
    }

    @Override
    public void list(Consumer<Member> to) throws IOException {
        if (entries.size() > limits.members()) {
            throw new IOException("it has more than " + limits.members() + " members");
        }
        for (int i = 0; i < entries.size(); i++) {
            SevenZArchiveEntry entry = entries.get(i);
            String name = entry.getName() == null ? "" : Member.plainName(entry.getName());
            if (name.isEmpty() || entry.isDirectory() || entry.isAntiItem() || !entry.hasStream()) {
                continue;
            }
            int type = type(entry);
            if (type == S_IFLNK) {
                String target = target(entry);
                if (!target.isEmpty()) {
                    to.accept(new Member(name, i, 0, target, false));
                }
            } else if (type == S_IFREG) {
                to.accept(new Member(name, i, entry.getSize(), "", false, written(entry)));
            }
        }
    }

    private static OptionalLong written(SevenZArchiveEntry entry) {
        return entry.getHasLastModifiedDate()
                ? OptionalLong.of(entry.getLastModifiedTime().toMillis())
                : OptionalLong.empty();
    }

    private static int type(SevenZArchiveEntry entry) {
        int attributes = entry.getHasWindowsAttributes() ? entry.getWindowsAttributes() : 0;
        return (attributes & UNIX_EXTENSION) == 0 ? S_IFREG : attributes >>> 16 & S_IFMT;
    }

    private String target(SevenZArchiveEntry entry) throws IOException {
        try (InputStream in = archive.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(ArchiveLimits.NAME_LENGTH + 1);
            return bytes.length > ArchiveLimits.NAME_LENGTH ? "" : new String(bytes, StandardCharsets.UTF_8);
        } catch (RuntimeException damage) {
            throw new IOException(damage.toString(), damage);
        }
    }

    @Override
    public void extract(Set<Integer> ordinals, Sink sink) throws IOException {
        for (int i = 0; i < entries.size(); i++) {
            if (!ordinals.contains(i)) {
                continue;
            }
            SevenZArchiveEntry entry = entries.get(i);
            Member member = new Member(Member.plainName(entry.getName()), i, entry.getSize(), "", false);
            try (InputStream in = archive.getInputStream(entry)) {
                sink.take(member, new ZipContents.Bounded(in, Math.max(1, archiveSize(entry)), limits));
            } catch (RuntimeException damage) {
                throw new IOException(damage.toString(), damage);
            }
        }
    }

    /** Of members that are compressed together nothing is known but what they are said to grow to. */
    private static long archiveSize(SevenZArchiveEntry entry) {
        return Math.max(1, entry.getSize() / 1000);
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
