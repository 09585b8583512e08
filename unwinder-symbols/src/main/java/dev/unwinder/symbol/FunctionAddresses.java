package dev.unwinder.symbol;

import dev.unwinder.handler.AddressNames;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import java.util.Optional;
import java.util.OptionalLong;

/** A target's functions by address, and by name, as its images' symbols have them; not demangled. */
public final class FunctionAddresses implements AddressNames {
    private final Symbolizer symbolizer;
    private final ModuleMap modules;

    /** Those of a target's modules. */
    public FunctionAddresses(Symbolizer symbolizer, ModuleMap modules) {
        this.symbolizer = symbolizer;
        this.modules = modules;
    }

    @Override
    public Optional<Function> find(long address) {
        Optional<LoadedModule> module = modules.find(address);
        if (module.isEmpty()) {
            return Optional.empty();
        }
        Optional<Symbol> symbol = symbolizer.find(module.get(), address);
        return symbol.isEmpty()
                ? Optional.empty()
                : Optional.of(new Function(
                        symbol.get().name(), symbol.get().vaddr() + module.get().bias()));
    }

    /** Whether some module has a function of a name, as the linker knows it. */
    public boolean isDefined(String name) {
        for (LoadedModule module : modules.modules()) {
            if (symbolizer.symbols(module).has(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public OptionalLong start(LoadedModule module, String name) {
        OptionalLong vaddr = symbolizer.symbols(module).vaddr(name);
        return vaddr.isPresent() ? OptionalLong.of(vaddr.getAsLong() + module.bias()) : vaddr;
    }
}
