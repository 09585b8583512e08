package dev.unwinder.symbol.find;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * What a stripped file says about its debug file, in the section {@code .gnu_debuglink}.
 *
 * @param name of the file, without a folder
 * @param crc the CRC-32 of its content
 */
record DebugLink(String name, long crc) {
    private static final int MAX_SIZE = 4096;

    /** Reads the link; one that is broken, or whose name is not that of a file, is none. */
    static Optional<DebugLink> of(ElfFile file) {
        try {
            Optional<SectionHeader> section = file.section(".gnu_debuglink");
            if (section.isEmpty() || !section.get().hasBytes() || section.get().size() > MAX_SIZE) {
                return Optional.empty();
            }
            ByteView bytes = file.bytes(section.get());
            ByteCursor cursor = bytes.cursor();
            String name = cursor.string();
            cursor.seek(cursor.position() + 3 & -4L);
            return isFileName(name) ? Optional.of(new DebugLink(name, cursor.u32())) : Optional.empty();
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /** The file that the name comes from is a stranger's: it must not lead out of the folders that are searched. */
    private static boolean isFileName(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
    }

    /** Whether bytes are those of the file that is meant. */
    boolean matches(ByteSource bytes) {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[1 << 16];
        long size = bytes.size();
        long at = 0;
        while (at < size) {
            int count = bytes.read(at, buffer, 0, buffer.length);
            if (count <= 0) {
                return false;
            }
            sum.update(buffer, 0, count);
            at += count;
        }
        return sum.getValue() == crc;
    }
}
