package dev.unwinder.registered;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ExportedSymbols;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Where an image has the few variables through which a program tells of code that it has made: their vaddrs by name. Looked for once for each
 * image, and only when some code belongs to none.
 *
 * @gabi symbol table
 */
final class RuntimeSymbols {
    /** What GDB's JIT interface starts from. */
    static final String JIT_DESCRIPTOR = "__jit_debug_descriptor";

    /** The lists of libgcc up to GCC 12, and the tree of later ones. */
    static final String UNSEEN_OBJECTS = "unseen_objects";

    static final String SEEN_OBJECTS = "seen_objects";
    static final String REGISTERED_FRAMES = "registered_frames";

    /** The most variables of one name: each static copy of libgcc has some of its own. */
    private static final int MAX_OF_A_NAME = 64;

    private static final int ENTRY_SIZE = 24;

    private final Map<String, List<Long>> vaddrs = new TreeMap<>();

    private RuntimeSymbols() {
        for (String name : List.of(JIT_DESCRIPTOR, UNSEEN_OBJECTS, SEEN_OBJECTS, REGISTERED_FRAMES)) {
            vaddrs.put(name, new ArrayList<>());
        }
    }

    /** Those of a module. */
    static RuntimeSymbols of(LoadedModule module) {
        return module.image().facet(RuntimeSymbols.class, image -> read(image, module.bias()));
    }

    private static RuntimeSymbols read(ModuleImage image, long bias) {
        RuntimeSymbols symbols = new RuntimeSymbols();
        if (image.wordSize() != 8) {
            return symbols;
        }
        OptionalLong dynamic = ExportedSymbols.find(image, bias, JIT_DESCRIPTOR);
        if (dynamic.isPresent()) {
            symbols.add(JIT_DESCRIPTOR, dynamic.getAsLong());
        }
        Optional<ElfFile> file = image.file();
        if (file.isPresent()) {
            try {
                symbols.addTables(file.get());
            } catch (MalformedDataException broken) {
                return symbols; // what was found before is of use
            }
        }
        return symbols;
    }

    /** The vaddrs of all variables of a name. */
    List<Long> vaddrs(String name) {
        List<Long> known = vaddrs.get(name);
        return known == null ? List.of() : known;
    }

    private void addTables(ElfFile file) throws MalformedDataException {
        List<SectionHeader> sections = file.sections();
        for (SectionHeader section : sections) {
            boolean plausible = section.type() == ElfConstants.SHT_SYMTAB
                    && section.hasBytes()
                    && section.entrySize() == ENTRY_SIZE
                    && section.link() > 0
                    && section.link() < sections.size();
            if (plausible) {
                addTable(file.bytes(section), file.bytes(sections.get((int) section.link())));
            }
        }
    }

    private void addTable(ByteView entries, ByteView strings) throws MalformedDataException {
        List<byte[]> wanted = new ArrayList<>();
        for (String name : vaddrs.keySet()) {
            wanted.add((name + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        ByteCursor cursor = entries.cursor();
        long count = entries.size() / ENTRY_SIZE;
        byte[] text = new byte[REGISTERED_FRAMES.length() + JIT_DESCRIPTOR.length()];
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
                if (starts(text, length, word)) {
                    add(new String(word, 0, word.length - 1, StandardCharsets.US_ASCII), cursor.u64());
                    break;
                }
            }
        }
    }

    private static boolean starts(byte[] text, int length, byte[] word) {
        if (length < word.length || text[0] != word[0]) {
            return false;
        }
        return Arrays.equals(text, 0, word.length, word, 0, word.length);
    }

    private void add(String name, long vaddr) {
        List<Long> known = vaddrs(name);
        if (known.size() < MAX_OF_A_NAME && !known.contains(vaddr)) {
            known.add(vaddr);
        }
    }
}
