package dev.unwinder.symbol.find.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Cpio archives in the "new ASCII" format, with or without checksums, which is what an .rpm holds. */
final class CpioReader implements MemberStream {
    private static final int HEADER = 110;
    private static final int UNIT = 4;
    private static final int S_IFMT = 0170000;
    private static final int S_IFREG = 0100000;
    private static final int S_IFLNK = 0120000;

    private final BlockInput in;
    private final byte[] header = new byte[HEADER];
    /** Of files with several names only the last one's entry has the content: the others, by inode. */
    private final Map<Long, List<Member>> waiting = new HashMap<>();

    private final Deque<Member> links = new ArrayDeque<>();
    private final int maximum;
    private int ordinal = -1;

    /**
     * A reader.
     *
     * @param maximum the most members
     */
    CpioReader(InputStream in, int maximum) {
        this.in = new BlockInput(in);
        this.maximum = maximum;
    }

    @Override
    public Optional<Member> next() throws IOException {
        while (true) {
            if (!links.isEmpty()) {
                return Optional.of(links.pop());
            }
            in.end();
            if (!in.block(header)) {
                throw new IOException("no end mark");
            }
            String magic = new String(header, 0, 6, StandardCharsets.US_ASCII);
            if (!magic.equals("070701") && !magic.equals("070702")) {
                throw new IOException("a member in a form that is not read, " + magic.replaceAll("[^0-9A-Za-z]", "?"));
            }
            String raw = name();
            if (raw.equals("TRAILER!!!")) {
                return Optional.empty();
            }
            if (++ordinal >= maximum) {
                throw new IOException("it has more than " + maximum + " members");
            }
            Optional<Member> member = member(raw);
            if (member.isPresent()) {
                return member;
            }
        }
    }

    private String name() throws IOException {
        long size = field(11);
        in.begin(size, HEADER, UNIT);
        byte[] bytes = in.all(size, ArchiveLimits.NAME_LENGTH + 1, "a name");
        in.end();
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private Optional<Member> member(String raw) throws IOException {
        long size = field(6);
        int type = (int) field(1) & S_IFMT;
        in.begin(size, 0, UNIT);
        String name = Member.plainName(raw);
        if (type == S_IFLNK && size > 0 && size <= ArchiveLimits.NAME_LENGTH) {
            String target = new String(in.all(size, ArchiveLimits.NAME_LENGTH, "a link"), StandardCharsets.UTF_8);
            return name.isEmpty() ? Optional.empty() : Optional.of(new Member(name, ordinal, 0, target, false));
        }
        if (type != S_IFREG || name.isEmpty()) {
            return Optional.empty();
        }
        if (field(4) <= 1) {
            return Optional.of(new Member(name, ordinal, size, "", false, written()));
        }
        Member member = new Member(name, ordinal, size, "", false, written());
        if (size == 0) {
            waiting.computeIfAbsent(field(0), it -> new ArrayList<>()).add(member);
            return Optional.empty();
        }
        List<Member> others = waiting.remove(field(0));
        for (Member other : others == null ? List.<Member>of() : others) {
            links.add(new Member(other.name(), other.ordinal(), 0, name, true));
        }
        return Optional.of(member);
    }

    @Override
    public int read(byte[] buffer, int start, int length) throws IOException {
        return in.read(buffer, start, length);
    }

    private OptionalLong written() throws IOException {
        return OptionalLong.of(1000 * field(5));
    }

    /** Eight hexadecimal digits. */
    private long field(int index) throws IOException {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int digit = Character.digit(header[6 + index * 8 + i], 16);
            if (digit < 0) {
                throw new IOException("a header that is broken");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
