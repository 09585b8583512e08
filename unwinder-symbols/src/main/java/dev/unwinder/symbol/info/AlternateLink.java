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
 * @param buildId of the file, or its checksum
 * @dwarf 7.3.6 (supplementary object files)
 */
public record AlternateLink(String name, BuildId buildId) {
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
        return standard(file, false);
    }

    /** Whether a file is the one that the link means: by its build-id, or by the checksum that a shared file of version 5 has instead of one. */
    boolean leadsTo(ElfFile file) {
        if (file.buildId().equals(Optional.of(buildId))) {
            return true;
        }
        try {
            Optional<AlternateLink> own = standard(file, true);
            return own.isPresent() && own.get().buildId().equals(buildId);
        } catch (MalformedDataException broken) {
            return false;
        }
    }

    /**
     * What {@code .debug_sup} says.
     *
     * @param shared whether it is wanted of a file that others share, which tells its own checksum there
     */
    private static Optional<AlternateLink> standard(ElfFile file, boolean shared) throws MalformedDataException {
        Optional<SectionHeader> section = file.section(".debug_sup");
        if (section.isEmpty() || !isPlausible(section.get())) {
            return Optional.empty();
        }
        ByteCursor cursor = file.bytes(section.get()).cursor();
        cursor.u16(); // version
        if (cursor.u8() != (shared ? 1 : 0)) {
            return Optional.empty();
        }
        String name = cursor.string();
        byte[] id = cursor.bytes(cursor.uleb128()).toByteArray();
        return id.length == 0 ? Optional.empty() : Optional.of(new AlternateLink(name, BuildId.of(id)));
    }

    private static boolean isPlausible(SectionHeader section) {
        return section.hasBytes() && section.size() <= MAX_SIZE;
    }
}
