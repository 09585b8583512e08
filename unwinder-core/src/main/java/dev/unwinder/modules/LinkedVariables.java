package dev.unwinder.modules;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Variables by name, exported or not: read from the symbol table of a file, which stripped ones do not have. For 64-bit images.
 *
 * @gabi symbol table
 */
public final class LinkedVariables {
    private static final int ENTRY_SIZE = 24;

    private final List<byte[]> wanted = new ArrayList<>();
    private final byte[] text;
    private final Sink sink;

    /** Takes what is found. */
    public interface Sink {
        /** A variable, of which there may be several of one name. */
        void take(String name, long vaddr);
    }

    private LinkedVariables(Collection<String> names, Sink sink) {
        int longest = 0;
        for (String name : names) {
            byte[] word = (name + "\0").getBytes(StandardCharsets.US_ASCII);
            wanted.add(word);
            longest = Math.max(longest, word.length);
        }
        this.text = new byte[longest];
        this.sink = sink;
    }

    /**
     * Finds all variables of some names.
     *
     * @param names as the linker knows them, in ASCII
     * @param sink gets them in the order of the table, as far as that can be read
     */
    public static void find(ElfFile file, Collection<String> names, Sink sink) throws MalformedDataException {
        LinkedVariables variables = new LinkedVariables(names, sink);
        List<SectionHeader> sections = file.sections();
        for (SectionHeader section : sections) {
            boolean plausible = section.type() == ElfConstants.SHT_SYMTAB
                    && section.hasBytes()
                    && section.entrySize() == ENTRY_SIZE
                    && section.link() > 0
                    && section.link() < sections.size();
            if (plausible) {
                variables.read(file.bytes(section), file.bytes(sections.get((int) section.link())));
            }
        }
    }

    private void read(ByteView entries, ByteView strings) throws MalformedDataException {
        ByteCursor cursor = entries.cursor();
        long count = entries.size() / ENTRY_SIZE;
        for (long i = 1; i < count; i++) {
            cursor.seek(i * ENTRY_SIZE);
            long name = cursor.u32();
            boolean isObject = (cursor.u8() & 0xf) <= 1; // STT_NOTYPE or STT_OBJECT
            cursor.skip(1); // st_other
            if (!isObject || cursor.u16() == ElfConstants.SHN_UNDEF) {
                continue;
            }
            int length = strings.read(name, text, 0, text.length);
            for (byte[] word : wanted) {
                if (starts(length, word)) {
                    sink.take(new String(word, 0, word.length - 1, StandardCharsets.US_ASCII), cursor.u64());
                    break;
                }
            }
        }
    }

    private boolean starts(int length, byte[] word) {
        if (length < word.length || text[0] != word[0]) {
            return false;
        }
        return Arrays.equals(text, 0, word.length, word, 0, word.length);
    }
}
