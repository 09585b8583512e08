package dev.unwinder.symbol.info;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.BuildId;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Optional;

/**
 * What a debug file says about the file that it shares entries with: in {@code .gnu_debugaltlink}, or, since version 5,
 * in {@code .debug_sup}.
 *
 * @param name of the file
 * @param buildId of the file
 * @dwarf 7.3.6 (supplementary object files)
 */
record AlternateLink(String name, BuildId buildId) {
    private static final int MAX_SIZE = 1 << 16;

    /** Reads the link, if there is one. */
    static Optional<AlternateLink> of(ElfFile file) throws MalformedDataException {
        Optional<SectionHeader> gnu = file.section(".gnu_debugaltlink");
        if (gnu.isPresent() && isPlausible(gnu.get())) {
            ByteView bytes = file.bytes(gnu.get());
            ByteCursor cursor = bytes.cursor();
            String name = cursor.string();
            byte[] id = cursor.bytes(cursor.remaining()).toByteArray();
            return Optional.of(new AlternateLink(name, BuildId.of(id)));
        }
        Optional<SectionHeader> standard = file.section(".debug_sup");
        if (standard.isPresent() && isPlausible(standard.get())) {
            ByteCursor cursor = file.bytes(standard.get()).cursor();
            cursor.u16(); // version
            if (cursor.u8() != 0) {
                return Optional.empty(); // it is itself the file that others share
            }
            String name = cursor.string();
            byte[] id = cursor.bytes(cursor.uleb128()).toByteArray();
            return Optional.of(new AlternateLink(name, BuildId.of(id)));
        }
        return Optional.empty();
    }

    private static boolean isPlausible(SectionHeader section) {
        return section.hasBytes() && section.size() <= MAX_SIZE;
    }
}
