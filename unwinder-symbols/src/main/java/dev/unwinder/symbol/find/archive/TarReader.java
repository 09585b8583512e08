package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Tar archives: those of POSIX (ustar, pax) and GNU's. A sparse file is passed over, as are devices, pipes and folders.
 *
 * <p>Not that of Commons Compress, which (1.28) takes as much memory for a name as the archive asks for.
 */
final class TarReader implements MemberStream {
    private static final int BLOCK = 512;
    private static final int MAX_EXTENDED = 1 << 20;

    private final BlockInput in;
    private final byte[] header = new byte[BLOCK];
    private int ordinal = -1;
    private String longName = "";
    private String longTarget = "";
    private long longSize = -1;
    private boolean sparse;

    TarReader(InputStream in) {
        this.in = new BlockInput(in);
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
                sparse = false;
                return member;
            }
        }
        return Optional.empty();
    }

    private Optional<Member> member(long headerSize, char type) throws IOException {
        if (type >= '1' && type <= '6') {
            in.begin(0, 0, BLOCK); // links, devices, folders and pipes have no content, whatever size they tell
        } else {
            skipSparseMap(type);
            in.begin(longSize >= 0 ? longSize : headerSize, 0, BLOCK);
        }
        String raw = longName.isEmpty() ? headerName() : longName;
        String name = Member.plainName(raw);
        String target = longTarget.isEmpty() ? text(157, 100) : longTarget;
        boolean isFile = (type == '0' || type == 0 || type == '7') && !raw.endsWith("/") && !sparse;
        boolean isLink =
                (type == '1' || type == '2') && !target.isEmpty() && target.length() <= ArchiveLimits.NAME_LENGTH;
        if (name.isEmpty() || !isFile && !isLink) {
            return Optional.empty();
        }
        long size = isLink ? 0 : longSize >= 0 ? longSize : headerSize;
        return Optional.of(new Member(name, ordinal, size, isLink ? target : "", type == '1'));
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
        return in.read(buffer, start, length);
    }

    /** GNU's old sparse files: further headers before the content. */
    private void skipSparseMap(char type) throws IOException {
        byte[] map = new byte[BLOCK];
        boolean more = type == 'S' && header[482] != 0;
        while (more) {
            more = in.block(map) && map[504] != 0;
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
            case "size" -> {
                try {
                    longSize = Long.parseUnsignedLong(value);
                } catch (NumberFormatException broken) {
                    throw new IOException("an extended header that is broken", broken);
                }
            }
            default -> sparse |= key.startsWith("GNU.sparse");
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
        long value = 0;
        if ((header[start] & 0x80) != 0) {
            for (int i = length - 8; i < length; i++) {
                value = value << 8 | header[start + i] & 0xff;
            }
            return value;
        }
        for (int i = start; i < start + length; i++) {
            if (header[i] >= '0' && header[i] <= '7') {
                value = value * 8 + header[i] - '0';
            } else if (header[i] != ' ' && header[i] != 0) {
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
