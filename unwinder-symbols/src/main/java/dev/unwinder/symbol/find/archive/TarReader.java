package dev.unwinder.symbol.find.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Tar archives: those of POSIX (ustar, pax) and GNU's, sparse files included. Devices, pipes and folders are passed over.
 *
 * <p>Not that of Commons Compress, which (1.28) takes as much memory for a name as the archive asks for.
 */
final class TarReader implements MemberStream {
    private static final int BLOCK = 512;
    private static final int MAX_EXTENDED = 1 << 20;
    /** The most that all sparse members together may grow to, holes included. */
    private static final long MAX_EXPANDED = 64L << 30;

    private static final String SPARSE = "GNU.sparse.";

    private final BlockInput in;
    private final byte[] header = new byte[BLOCK];
    private int ordinal = -1;
    private String longName = "";
    private String longTarget = "";
    private long longSize = -1;
    /** The parts of the next member, if it is a sparse one; those of pax archives may stand before the content instead. */
    private @Nullable SparseMap sparse;

    private boolean mapInContent;
    private long realSize = -1;
    private long partOffset;
    private Contents.Reader content;
    private long expanded;

    TarReader(InputStream in) {
        this.in = new BlockInput(in);
        this.content = this.in::read;
    }

    @Override
    public Optional<Member> next() throws IOException {
        while (true) {
            in.end();
            if (!in.block(header) || header[0] == 0 && isZero()) {
                return Optional.empty();
            }
            check();
            Optional<Member> member = entry(number(124, 12), (char) (header[156] & 0xff));
            if (member.isPresent()) {
                return member;
            }
        }
    }

    /** One header; empty if the entry is no member. */
    private Optional<Member> entry(long headerSize, char type) throws IOException {
        switch (type) {
            case 'L' -> longName = extendedText(headerSize);
            case 'K' -> longTarget = extendedText(headerSize);
            case 'x', 'X' -> pax(headerSize);
            case 'g' -> in.begin(headerSize, 0, BLOCK);
            default -> {
                ordinal++;
                Optional<Member> member = member(headerSize, type);
                longName = "";
                longTarget = "";
                longSize = -1;
                sparse = null;
                mapInContent = false;
                realSize = -1;
                partOffset = 0;
                return member;
            }
        }
        return Optional.empty();
    }

    private Optional<Member> member(long headerSize, char type) throws IOException {
        boolean old = type == 'S';
        if (old) {
            oldSparseMap();
        }
        if (type >= '1' && type <= '6') {
            in.begin(0, 0, BLOCK); // links, devices, folders and pipes have no content, whatever size they tell
        } else {
            in.begin(longSize >= 0 ? longSize : headerSize, 0, BLOCK);
        }
        String raw = longName.isEmpty() ? headerName() : longName;
        String name = Member.plainName(raw);
        String target = longTarget.isEmpty() ? text(157, 100) : longTarget;
        boolean isFile = (type == '0' || type == 0 || type == '7' || old) && !raw.endsWith("/");
        boolean isLink =
                (type == '1' || type == '2') && !target.isEmpty() && target.length() <= ArchiveLimits.NAME_LENGTH;
        if (name.isEmpty() || !isFile && !isLink) {
            return Optional.empty();
        }
        if (isLink) {
            return Optional.of(new Member(name, ordinal, 0, target, type == '1'));
        }
        long size = contentOf(longSize >= 0 ? longSize : headerSize);
        return Optional.of(new Member(name, ordinal, size, "", false, written()));
    }

    private OptionalLong written() {
        try {
            return OptionalLong.of(1000 * number(136, 12));
        } catch (IOException broken) {
            return OptionalLong.empty(); // nothing else depends on it
        }
    }

    /** How many bytes the member has; makes {@link #read} give them. */
    private long contentOf(long stored) throws IOException {
        content = in::read;
        SparseMap map = sparse;
        if (map == null) {
            return stored;
        }
        if (mapInContent) {
            map.read(content, BLOCK);
        }
        long size = Math.max(realSize, map.end());
        expanded += size;
        if (size < 0 || expanded > MAX_EXPANDED) {
            throw new IOException("sparse members of more than " + (MAX_EXPANDED >> 30) + " GiB");
        }
        content = map.expand(content, size);
        return size;
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
        return content.read(buffer, start, length);
    }

    /** GNU's old sparse files: four parts in the header, more in further ones before the content. */
    private void oldSparseMap() throws IOException {
        SparseMap map = new SparseMap();
        realSize = number(483, 12);
        boolean more = header[482] != 0;
        oldParts(map, header, 386, 4);
        byte[] block = new byte[BLOCK];
        while (more) {
            if (!in.block(block)) {
                throw new EOFException("it ends within the map of a sparse member");
            }
            oldParts(map, block, 0, 21);
            more = block[504] != 0;
        }
        sparse = map;
    }

    private static void oldParts(SparseMap map, byte[] block, int start, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int at = start + i * 24;
            if (block[at] != 0) {
                map.add(number(block, at, 12), number(block, at + 12, 12));
            }
        }
    }

    private String extendedText(long size) throws IOException {
        in.begin(size, 0, BLOCK);
        byte[] bytes = in.all(size, MAX_EXTENDED, "a name");
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Records {@code "LENGTH KEY=VALUE\n"}; the length counts itself. */
    private void pax(long size) throws IOException {
        in.begin(size, 0, BLOCK);
        byte[] bytes = in.all(size, MAX_EXTENDED, "an extended header");
        int at = 0;
        while (at < bytes.length) {
            int digits = at;
            int length = 0;
            while (digits < bytes.length && digits - at < 8 && bytes[digits] >= '0' && bytes[digits] <= '9') {
                length = length * 10 + bytes[digits++] - '0';
            }
            if (length < digits - at + 3 || length > bytes.length - at || bytes[digits] != ' ') {
                throw new IOException("an extended header that is broken");
            }
            String record = new String(bytes, digits + 1, at + length - digits - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                pax(record.substring(0, equals), record.substring(equals + 1));
            }
            at += length;
        }
    }

    private void pax(String key, String value) throws IOException {
        switch (key) {
            case "path" -> longName = value;
            case "linkpath" -> longTarget = value;
            case "size" -> longSize = decimal(value);
            default -> {
                if (key.startsWith(SPARSE)) {
                    paxSparse(key.substring(SPARSE.length()), value);
                }
            }
        }
    }

    /** Three versions: parts one by one, in one list, or before the content. */
    private void paxSparse(String key, String value) throws IOException {
        SparseMap map = sparse == null ? new SparseMap() : sparse;
        sparse = map;
        switch (key) {
            case "name" -> longName = value;
            case "size", "realsize" -> realSize = decimal(value);
            case "major" -> mapInContent = value.equals("1");
            case "offset" -> partOffset = decimal(value);
            case "numbytes" -> map.add(partOffset, decimal(value));
            case "map" -> {
                String[] words = value.split(",", -1);
                for (int i = 0; i + 1 < words.length; i += 2) {
                    map.add(decimal(words[i]), decimal(words[i + 1]));
                }
            }
            default -> {} // how many parts there are, and the format's minor version
        }
    }

    private static long decimal(String value) throws IOException {
        try {
            return Long.parseUnsignedLong(value);
        } catch (NumberFormatException broken) {
            throw new IOException("an extended header that is broken", broken);
        }
    }

    private String headerName() {
        String name = text(0, 100);
        boolean posix = text(257, 6).equals("ustar") && header[262] == 0;
        String prefix = posix ? text(345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private String text(int start, int length) {
        int end = start;
        while (end < start + length && header[end] != 0) {
            end++;
        }
        return new String(header, start, end - start, StandardCharsets.UTF_8);
    }

    /** Octal digits, or, with the first bit set, a binary number as GNU writes large ones. */
    private long number(int start, int length) throws IOException {
        return number(header, start, length);
    }

    private static long number(byte[] block, int start, int length) throws IOException {
        long value = 0;
        if ((block[start] & 0x80) != 0) {
            for (int i = length - 8; i < length; i++) {
                value = value << 8 | block[start + i] & 0xff;
            }
            return value;
        }
        for (int i = start; i < start + length; i++) {
            if (block[i] >= '0' && block[i] <= '7') {
                value = value * 8 + block[i] - '0';
            } else if (block[i] != ' ' && block[i] != 0) {
                throw new IOException("a header that is broken");
            }
        }
        return value;
    }

    /** The sum of all bytes, those of the sum itself taken as spaces; some old tars added them as signed. */
    private void check() throws IOException {
        long unsigned = 0;
        long signed = 0;
        for (int i = 0; i < BLOCK; i++) {
            byte value = i >= 148 && i < 156 ? (byte) ' ' : header[i];
            unsigned += value & 0xff;
            signed += value;
        }
        long sum = number(148, 8);
        if (sum != unsigned && sum != signed) {
            throw new IOException("a header that is broken");
        }
    }

    private boolean isZero() {
        return Arrays.equals(header, new byte[BLOCK]);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
