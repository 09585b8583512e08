package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** The contents of a .zip, which has a table: nothing is read but what is wanted. */
final class ZipContents implements Contents {
    private final ZipFile zip;
    private final List<ZipArchiveEntry> entries;
    private final ArchiveLimits limits;

    private ZipContents(ZipFile zip, ArchiveLimits limits) {
        this.zip = zip;
        this.entries = Collections.list(zip.getEntries());
        this.limits = limits;
    }

    static ZipContents open(Path file, ArchiveLimits limits) throws IOException {
        try {
            return new ZipContents(ZipFile.builder().setPath(file).get(), limits);
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
            ZipArchiveEntry entry = entries.get(i);
            String name = Member.plainName(entry.getName());
            if (name.isEmpty() || entry.isDirectory() || !zip.canReadEntryData(entry)) {
                continue;
            }
            if (entry.isUnixSymlink()) {
                String target = target(entry);
                if (!target.isEmpty()) {
                    to.accept(new Member(name, i, 0, target, false));
                }
            } else if (isRegular(entry)) {
                to.accept(new Member(name, i, entry.getSize(), "", false, written(entry)));
            }
        }
    }

    private static OptionalLong written(ZipArchiveEntry entry) {
        long time = entry.getTime();
        return time < 0 ? OptionalLong.empty() : OptionalLong.of(time);
    }

    /** Made on Unix, an entry has a mode; a pipe or device is none that is opened. */
    private static boolean isRegular(ZipArchiveEntry entry) {
        int type = entry.getUnixMode() & 0170000;
        return type == 0 || type == 0100000;
    }

    private String target(ZipArchiveEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(ArchiveLimits.NAME_LENGTH + 1);
            return bytes.length > ArchiveLimits.NAME_LENGTH ? "" : new String(bytes, StandardCharsets.UTF_8);
        } catch (RuntimeException damage) {
            throw new IOException(damage.toString(), damage);
        }
    }

    @Override
    public void extract(Set<Integer> ordinals, Sink sink) throws IOException {
        Optional<IOException> first = Optional.empty();
        for (int ordinal : ordinals) {
            ZipArchiveEntry entry = entries.get(ordinal);
            Member member = new Member(Member.plainName(entry.getName()), ordinal, entry.getSize(), "", false);
            try (InputStream in = zip.getInputStream(entry)) {
                sink.take(member, new Bounded(in, Math.max(1, entry.getCompressedSize()), limits));
            } catch (IOException | RuntimeException damage) {
                // the other members do not depend on this one
                first = first.isPresent() ? first : Optional.of(new IOException(member.name() + ": " + damage, damage));
            }
        }
        if (first.isPresent()) {
            throw first.get();
        }
    }

    /** A member's bytes, as long as they are not out of proportion. */
    static final class Bounded implements Reader {
        private final InputStream in;
        private final long compressed;
        private final ArchiveLimits limits;
        private long count;

        Bounded(InputStream in, long compressed, ArchiveLimits limits) {
            this.in = in;
            this.compressed = compressed;
            this.limits = limits;
        }

        @Override
        public int read(byte[] buffer, int start, int length) throws IOException {
            int read = in.read(buffer, start, length);
            count += Math.max(0, read);
            if (count > limits.freeOfRatio() && count / limits.ratio() > compressed) {
                throw new IOException("a member grows beyond all proportion");
            }
            return read;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
