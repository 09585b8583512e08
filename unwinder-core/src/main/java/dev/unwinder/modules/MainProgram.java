package dev.unwinder.modules;

import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.target.AuxiliaryVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which of the images found is the program that was started. */
final class MainProgram {
    private final DynamicSections sections;

    MainProgram(DynamicSections sections) {
        this.sections = sections;
    }

    /**
     * With ld.so started by hand, AT_PHDR is ld.so's; the program is the image that names an interpreter, and to which the loader has
     * written where its list is: libc.so.6, which can be run by itself, names an interpreter too.
     */
    List<LoadedModule> mark(List<LoadedModule> found, AuxiliaryVector auxv) {
        boolean marked = false;
        LoadedModule first = null;
        for (LoadedModule module : found) {
            boolean dynamic = namesInterpreter(module);
            if (module.mainProgram()
                    && (dynamic || auxv.find(AuxiliaryVector.AT_BASE).orElse(0) != 0)) {
                return found;
            }
            marked |= module.mainProgram();
            first = first == null && dynamic ? module : first;
        }
        LoadedModule listed = firstWithLoaderList(found);
        LoadedModule program = listed != null || marked ? listed : first;
        if (program == null) {
            return found;
        }
        List<LoadedModule> all = new ArrayList<>(found.size());
        for (LoadedModule module : found) {
            all.add(withMain(module, module.range().start() == program.range().start()));
        }
        return all;
    }

    static boolean namesInterpreter(LoadedModule module) {
        return module.image().programHeader(ElfConstants.PT_INTERP).isPresent();
    }

    private @Nullable LoadedModule firstWithLoaderList(List<LoadedModule> found) {
        for (LoadedModule module : found) {
            Optional<DynamicTable> dynamic = namesInterpreter(module) ? sections.of(module) : Optional.empty();
            if (dynamic.isPresent() && dynamic.get().find(ElfConstants.DT_DEBUG).orElse(0) != 0) {
                return module;
            }
        }
        return null;
    }

    private static LoadedModule withMain(LoadedModule it, boolean main) {
        return new LoadedModule(
                it.path(),
                it.bias(),
                it.segments(),
                it.executable(),
                it.image(),
                it.buildId(),
                it.verdict(),
                it.location(),
                main);
    }
}
