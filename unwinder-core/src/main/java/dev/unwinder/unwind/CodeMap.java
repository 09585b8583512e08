package dev.unwinder.unwind;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.MemoryRegion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What of a target's address space is code, and whose. */
final class CodeMap {
    private static final AddressRange NOWHERE = new AddressRange(0, 0);

    private final ModuleMap modules;
    private final AddressMap<MemoryRegion> regions;
    private final RuntimeCode runtime;
    private final boolean nothingKnown;

    CodeMap(ModuleMap modules, AddressMap<MemoryRegion> regions, RuntimeCode runtime) {
        this.runtime = runtime;
        this.modules = modules;
        this.regions = regions;
        this.nothingKnown = regions.size() == 0 && modules.modules().isEmpty();
    }

    /** The image at an address, or what a just-in-time compiler has told its debugger of; or null. */
    @Nullable
    LoadedModule module(long address) {
        LoadedModule module = modules.find(address).orElse(null);
        return module == null && mayBeCode(address) ? runtime.module(address) : module;
    }

    /** Whether code may run at an address, and belongs to none of the images that the target has loaded. */
    boolean isOfNoImage(long address) {
        return mayBeCode(address) && modules.find(address).isEmpty();
    }

    /**
     * All images, and what just-in-time compilers have told debuggers of. That is not looked for where all that may be run belongs to images, as in
     * most programs.
     */
    ModuleMap all() {
        List<LoadedModule> registered = mayHaveCodeOfNoImage() ? runtime.all() : List.of();
        if (registered.isEmpty()) {
            return modules;
        }
        List<LoadedModule> all = new ArrayList<>(modules.modules());
        all.addAll(registered);
        return ModuleMap.of(all);
    }

    /**
     * What the program has registered with its own unwinder of code that belongs to no image.
     *
     * @throws MalformedDataException when it is broken
     */
    Optional<CodeEntry> registeredEntry(long address) throws MalformedDataException {
        return isOfNoImage(address) ? runtime.entry(address) : Optional.empty();
    }

    private boolean mayHaveCodeOfNoImage() {
        for (int i = 0; i < regions.size(); i++) {
            AddressRange range = regions.range(i);
            if (regions.value(i).executable()
                    && (modules.find(range.start()).isEmpty()
                            || modules.find(range.end() - 1).isEmpty())) {
                return true;
            }
        }
        return regions.size() == 0;
    }

    private boolean mayBeCode(long address) {
        int index = regions.indexOf(address);
        return index >= 0 ? regions.value(index).executable() : regions.size() == 0;
    }

    /** Whether code may run at an address; where nothing at all is known, anywhere. */
    boolean isCode(long address) {
        int index = regions.indexOf(address);
        if (index >= 0) {
            return regions.value(index).executable();
        }
        LoadedModule module = modules.find(address).orElse(null);
        return nothingKnown || module != null && module.isExecutable(address);
    }

    /** The mapping that an address lies in; empty where none is known. */
    AddressRange region(long address) {
        int index = regions.indexOf(address);
        return index < 0 ? NOWHERE : regions.range(index);
    }

    /** The writable mapping that an address lies in or below, guards between them passed over; empty where none is close. */
    AddressRange writableFrom(long address, long within) {
        int index = regions.indexOf(address);
        for (int i = index < 0 ? regions.indexAbove(address) : index; i < regions.size(); i++) {
            AddressRange range = regions.range(i);
            if (!range.contains(address) && Long.compareUnsigned(range.start() - address, within) > 0) {
                break;
            }
            if (regions.value(i).writable()) {
                return range;
            }
        }
        return NOWHERE;
    }

    /** Whether anything is known about mappings. */
    boolean knowsRegions() {
        return regions.size() > 0;
    }
}
