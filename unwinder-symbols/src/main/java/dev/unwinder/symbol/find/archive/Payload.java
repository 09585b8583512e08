package dev.unwinder.symbol.find.archive;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds out what an archive is, and opens the stream of its members: through the container of a package, and decompressed. */
final class Payload {
    private static final byte[] AR = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEVEN_Z = {'7', 'z', (byte) 0xbc, (byte) 0xaf, 0x27, 0x1c};
    private static final int RPM_LEAD = 96;
    private static final int MAX_HEADER = 1 << 28;

    private Payload() {}

    /** Whether a file is a .zip, which is read by its table at the end instead. */
    static boolean isZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(4);
            return start.length == 4
                    && start[0] == 'P'
                    && start[1] == 'K'
                    && (start[2] == 3 && start[3] == 4 || start[2] == 5 && start[3] == 6);
        }
    }

    /** Whether a file is a .7z, which has its table at the end too. */
    static boolean is7z(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(SEVEN_Z.length), SEVEN_Z);
        }
    }

    /**
     * The members of an archive from its first.
     *
     * @throws IOException when it is none that is known, or cannot be read
     */
    static MemberStream open(Path file, ArchiveLimits limits) throws IOException {
        CountedInput counted = new CountedInput(Files.newInputStream(file));
        try {
            BufferedInputStream in = new BufferedInputStream(counted, 1 << 16);
            byte[] start = peek(in, 8);
            if (java.util.Arrays.equals(start, AR)) {
                in.skipNBytes(8);
                return new TarReader(decoded(new Slice(in, debData(in)), counted, limits));
            }
            if (start.length == 8
                    && (start[0] & 0xff) == 0xed
                    && (start[1] & 0xff) == 0xab
                    && (start[2] & 0xff) == 0xee
                    && (start[3] & 0xff) == 0xdb) {
                in.skipNBytes(RPM_LEAD);
                skipRpmHeader(in, 8);
                skipRpmHeader(in, 1);
                return new CpioReader(decoded(in, counted, limits), limits.members());
            }
            InputStream plain = decoded(in, counted, limits);
            byte[] header = peek(plain, 512);
            if (isCpio(header)) {
                return new CpioReader(plain, limits.members());
            }
            if (!isTar(header)) {
                throw new IOException("neither a .deb, .rpm, .zip, .7z, .cpio nor .tar, compressed or not");
            }
            return new TarReader(plain);
        } catch (IOException | RuntimeException failure) {
            counted.close();
            throw failure instanceof IOException io ? io : new IOException(failure.toString(), failure);
        }
    }

    private static InputStream decoded(InputStream in, CountedInput counted, ArchiveLimits limits) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        InputStream decoded = Codecs.decoded(buffered, peek(buffered, 6));
        return decoded == buffered
                ? buffered
                : new BufferedInputStream(new BoundedOutput(decoded, counted, limits), 1 << 16);
    }

    /** Leaves the stream at the start of the member with a .deb's files; its size. */
    private static long debData(InputStream in) throws IOException {
        for (int i = 0; i < 100; i++) {
            byte[] header = in.readNBytes(60);
            if (header.length < 60 || header[58] != '`' || header[59] != '\n') {
                break;
            }
            String name = new String(header, 0, 16, StandardCharsets.US_ASCII);
            long size = arNumber(header);
            if (name.startsWith("data.tar")) {
                return size;
            }
            in.skipNBytes(size + (size & 1));
        }
        throw new IOException("an ar archive, but not a .deb with files");
    }

    private static long arNumber(byte[] header) throws IOException {
        long value = 0;
        for (int i = 48; i < 58 && header[i] != ' '; i++) {
            if (header[i] < '0' || header[i] > '9') {
                throw new IOException("a header that is broken");
            }
            value = value * 10 + header[i] - '0';
        }
        return value;
    }

    /** A header of an .rpm: 16 bytes, then an index, then its data, then padding. */
    private static void skipRpmHeader(InputStream in, int unit) throws IOException {
        byte[] header = in.readNBytes(16);
        if (header.length < 16
                || (header[0] & 0xff) != 0x8e
                || (header[1] & 0xff) != 0xad
                || (header[2] & 0xff) != 0xe8) {
            throw new IOException("an .rpm whose header is broken");
        }
        long entries = big32(header, 8);
        long size = big32(header, 12);
        if (entries > MAX_HEADER / 16 || size > MAX_HEADER) {
            throw new IOException("an .rpm whose header is broken");
        }
        in.skipNBytes(entries * 16 + size + (unit - size % unit) % unit);
    }

    private static long big32(byte[] bytes, int at) {
        return (bytes[at] & 0xffL) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }

    private static boolean isTar(byte[] header) {
        return header.length == 512
                && (new String(header, 257, 5, StandardCharsets.US_ASCII).equals("ustar") || isOldTar(header));
    }

    /** The format of Version 7 has no magic number: its header is told by the sum of its bytes, in which the sum itself counts as spaces. */
    private static boolean isOldTar(byte[] header) {
        int sum = 0;
        int noted = 0;
        for (int i = 0; i < header.length; i++) {
            boolean isSum = i >= 148 && i < 156;
            sum += isSum ? ' ' : header[i] & 0xff;
            noted = isSum && header[i] >= '0' && header[i] <= '7' ? noted * 8 + header[i] - '0' : noted;
        }
        return header[0] != 0 && sum == noted;
    }

    private static boolean isCpio(byte[] header) {
        String magic = new String(header, 0, Math.min(6, header.length), StandardCharsets.US_ASCII);
        return magic.equals("070701") || magic.equals("070702");
    }

    private static byte[] peek(InputStream in, int count) throws IOException {
        in.mark(count);
        byte[] bytes = in.readNBytes(count);
        in.reset();
        return bytes;
    }
}
