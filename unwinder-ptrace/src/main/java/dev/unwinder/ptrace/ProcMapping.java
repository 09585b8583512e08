package dev.unwinder.ptrace;

import dev.unwinder.address.AddressRange;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.MemoryRegion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of /proc/PID/maps.
 *
 * @param region where it is and what may be done with it
 * @param offset in the file of its first byte
 * @param major of the file's device
 * @param minor of the file's device
 * @param inode the file's; 0 where no file is mapped
 * @param path without the kernel's {@code " (deleted)"}; or a name in brackets; or empty
 * @param deleted whether the kernel says that the path no longer names the file
 */
record ProcMapping(MemoryRegion region, long offset, long major, long minor, long inode, String path, boolean deleted) {
    private static final String DELETED = " (deleted)";

    /** Parses all lines; one that cannot be made sense of is left out. */
    static List<ProcMapping> parse(byte[] maps) {
        List<ProcMapping> all = new ArrayList<>();
        int start = 0;
        while (start < maps.length) {
            int end = start;
            while (end < maps.length && maps[end] != '\n') {
                end++;
            }
            try {
                all.add(parseLine(new String(maps, start, end - start, StandardCharsets.UTF_8)));
            } catch (IllegalArgumentException | IndexOutOfBoundsException odd) {
                // a kernel that writes something new, or a line that was cut
            }
            start = end + 1;
        }
        return all;
    }

    /** {@code "7f01-7f02 r-xp 00001000 fe:01 1234      /lib/x.so"}: single blanks, but for those before the path. */
    private static ProcMapping parseLine(String line) {
        int dash = line.indexOf('-');
        int afterRange = line.indexOf(' ', dash);
        int afterFlags = line.indexOf(' ', afterRange + 1);
        int afterOffset = line.indexOf(' ', afterFlags + 1);
        int colon = line.indexOf(':', afterOffset);
        int afterDevice = line.indexOf(' ', colon);
        int afterInode = line.indexOf(' ', afterDevice + 1);
        if (afterInode < 0) {
            afterInode = line.length();
        }
        int pathStart = afterInode;
        while (pathStart < line.length() && line.charAt(pathStart) == ' ') {
            pathStart++;
        }
        String path = line.substring(pathStart).replace("\\012", "\n");
        boolean deleted = path.endsWith(DELETED);
        AddressRange range = new AddressRange(hex(line, 0, dash), hex(line, dash + 1, afterRange));
        return new ProcMapping(
                new MemoryRegion(
                        range,
                        line.charAt(afterRange + 1) == 'r',
                        line.charAt(afterRange + 2) == 'w',
                        line.charAt(afterRange + 3) == 'x'),
                hex(line, afterFlags + 1, afterOffset),
                hex(line, afterOffset + 1, colon),
                hex(line, colon + 1, afterDevice),
                Long.parseLong(line, afterDevice + 1, afterInode, 10),
                deleted ? path.substring(0, path.length() - DELETED.length()) : path,
                deleted);
    }

    private static long hex(String line, int from, int to) {
        return Long.parseUnsignedLong(line, from, to, 16);
    }

    /** Its addresses. */
    AddressRange range() {
        return region.range();
    }

    /** Whether a file is mapped there. */
    boolean isFile() {
        return inode != 0 && path.startsWith("/");
    }

    /** Whether two lines are about the same file. */
    boolean isSameFile(ProcMapping other) {
        return inode == other.inode && major == other.major && minor == other.minor && path.equals(other.path);
    }

    FileMapping toFileMapping() {
        return new FileMapping(range(), offset, path, deleted);
    }
}
