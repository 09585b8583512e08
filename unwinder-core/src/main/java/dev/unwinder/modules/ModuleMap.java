package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.target.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All images of a target by address: from the loader's own list, else from file mappings, else from what looks like an image in memory.
 * Immutable.
 */
public final class ModuleMap {
    private final List<LoadedModule> modules;
    private final AddressMap<LoadedModule> bySegment;

    private static final class ByAddress implements Comparator<LoadedModule> {
        @Override
        public int compare(LoadedModule one, LoadedModule other) {
            return one.range().compareTo(other.range());
        }
    }

    private ModuleMap(List<LoadedModule> modules, AddressMap<LoadedModule> bySegment) {
        this.modules = modules;
        this.bySegment = bySegment;
    }

    /** Looks a target's images up. Never fails: an image that cannot be made sense of is left out or has no bytes. */
    public static ModuleMap of(Target target, ImageFinder finder, ImageCache cache) {
        return of(target, finder, cache, Budget.unlimited());
    }

    /** The same for a target that has a budget: once it is spent, no more images are looked for. */
    public static ModuleMap of(Target target, ImageFinder finder, ImageCache cache, Budget budget) {
        return of(new ModuleSearch(target, finder, cache, budget).run());
    }

    /** A map of known modules; of two that overlap, the first has the addresses. */
    public static ModuleMap of(List<LoadedModule> modules) {
        AddressMap.Builder<LoadedModule> bySegment = AddressMap.builder();
        for (LoadedModule module : modules) {
            for (AddressRange segment : module.segments()) {
                bySegment.add(segment, module);
            }
        }
        List<LoadedModule> sorted = new ArrayList<>(modules);
        sorted.sort(new ByAddress());
        return new ModuleMap(List.copyOf(sorted), bySegment.build());
    }

    /** All modules, rising by address. */
    public List<LoadedModule> modules() {
        return modules;
    }

    /** The module that has an address in one of its segments. */
    public Optional<LoadedModule> find(long address) {
        return bySegment.find(address);
    }

    /** The program that was started. */
    public Optional<LoadedModule> mainProgram() {
        for (LoadedModule module : modules) {
            if (module.mainProgram()) {
                return Optional.of(module);
            }
        }
        return Optional.empty();
    }
}
