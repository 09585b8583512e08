package dev.unwinder.triage.cause;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.LinkedVariables;
import dev.unwinder.modules.ModuleImage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A variable of a static program by its name: nothing of its library is exported, so that only the symbol table of the file tells. */
final class LinkedSymbol implements LinkedVariables.Sink {
    private OptionalLong first = OptionalLong.empty();

    private LinkedSymbol() {}

    /** The vaddr of the first variable of a name; empty where the file is not there, or has no symbols. */
    static OptionalLong find(ModuleImage image, String name) {
        Optional<ElfFile> file = image.file();
        LinkedSymbol symbol = new LinkedSymbol();
        if (file.isPresent()) {
            try {
                LinkedVariables.find(file.get(), List.of(name), symbol);
            } catch (MalformedDataException broken) {
                return symbol.first;
            }
        }
        return symbol.first;
    }

    @Override
    public void take(String name, long vaddr) {
        first = first.isPresent() ? first : OptionalLong.of(vaddr);
    }
}
