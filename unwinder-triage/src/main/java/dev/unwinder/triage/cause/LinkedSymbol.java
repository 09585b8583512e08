package dev.unwinder.triage.cause;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ModuleImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A variable of a static program by its name: nothing of its library is exported, so that only the symbol table of the file tells.
 *
 * @gabi symbol table
 */
final class LinkedSymbol {
    private static final int ENTRY_SIZE = 24;
    /** More symbols than this are not looked at; large browsers have a million. */
    private static final long MAX_SYMBOLS = 1 << 21;

    private LinkedSymbol() {}

    /** The vaddr of the first variable of a name; empty where the file is not there, or has no symbols. */
    static OptionalLong find(ModuleImage image, String name) {
        Optional<ElfFile> file = image.file();
        if (file.isEmpty() || image.wordSize() != 8) {
            return OptionalLong.empty();
        }
        try {
            List<SectionHeader> sections = file.get().sections();
            for (SectionHeader section : sections) {
                boolean plausible = section.type() == ElfConstants.SHT_SYMTAB
                        && section.hasBytes()
                        && section.entrySize() == ENTRY_SIZE
                        && section.link() > 0
                        && section.link() < sections.size();
                if (plausible) {
                    return find(file.get().bytes(section), file.get().bytes(sections.get((int) section.link())), name);
                }
            }
        } catch (MalformedDataException broken) {
            return OptionalLong.empty();
        }
        return OptionalLong.empty();
    }

    private static OptionalLong find(ByteView entries, ByteView strings, String name) throws MalformedDataException {
        byte[] wanted = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[wanted.length];
        ByteCursor entry = entries.cursor();
        long count = Math.min(entries.size() / ENTRY_SIZE, MAX_SYMBOLS);
        for (long i = 1; i < count; i++) {
            entry.seek(i * ENTRY_SIZE);
            long at = entry.u32();
            boolean isObject = (entry.u8() & 0xf) == 1; // STT_OBJECT
            entry.skip(1); // st_other
            boolean isDefined = entry.u16() != 0;
            boolean isIt = isObject
                    && isDefined
                    && strings.read(at, text, 0, text.length) == wanted.length
                    && Arrays.equals(text, wanted);
            if (isIt) {
                return OptionalLong.of(entry.u64());
            }
        }
        return OptionalLong.empty();
    }
}
