package dev.unwinder.registered;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ExportedSymbols;
import dev.unwinder.modules.LinkedVariables;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Where an image has the few variables through which a program tells of code that it has made: their vaddrs by name. Looked for once for each
 * image, and only when some code belongs to none.
 */
final class RuntimeSymbols implements LinkedVariables.Sink {
    /** What GDB's JIT interface starts from. */
    static final String JIT_DESCRIPTOR = "__jit_debug_descriptor";

    /** The lists of libgcc up to GCC 12, and the tree of later ones. */
    static final String UNSEEN_OBJECTS = "unseen_objects";

    static final String SEEN_OBJECTS = "seen_objects";
    static final String REGISTERED_FRAMES = "registered_frames";

    /** The most variables of one name: each static copy of libgcc has some of its own. */
    private static final int MAX_OF_A_NAME = 64;

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
            symbols.take(JIT_DESCRIPTOR, dynamic.getAsLong());
        }
        Optional<ElfFile> file = image.file();
        if (file.isPresent()) {
            try {
                LinkedVariables.find(file.get(), List.copyOf(symbols.vaddrs.keySet()), symbols);
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

    @Override
    public void take(String name, long vaddr) {
        List<Long> known = vaddrs(name);
        if (known.size() < MAX_OF_A_NAME && !known.contains(vaddr)) {
            known.add(vaddr);
        }
    }
}
