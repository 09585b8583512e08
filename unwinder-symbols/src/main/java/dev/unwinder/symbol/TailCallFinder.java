package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.info.CallSite;
import dev.unwinder.symbol.info.CallTarget;
import dev.unwinder.symbol.info.FunctionCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the functions that jumped to another between two frames of one target. Asks only for what the call at hand needs. */
final class TailCallFinder implements ChainSearch.Program {
    private final Symbolizer symbolizer;
    private final Frame callee;
    private final LoadedModule calleeModule;
    private final Iterable<LoadedModule> modules;

    /**
     * A finder for one callee.
     *
     * @param modules of the target, in which functions are looked for that others only declare
     */
    TailCallFinder(Symbolizer symbolizer, Frame callee, LoadedModule calleeModule, Iterable<LoadedModule> modules) {
        this.symbolizer = symbolizer;
        this.callee = callee;
        this.calleeModule = calleeModule;
        this.modules = modules;
    }

    /**
     * Finds them.
     *
     * @param dwarf of the caller's module
     */
    List<TailCall> find(Frame caller, LoadedModule module, ImageDwarf.Found dwarf) {
        Optional<CallSite> call = dwarf.symbols().callSite(module.vaddr(caller.pc()) - dwarf.shift());
        if (call.isEmpty()) {
            return List.of();
        }
        OptionalLong entry = calleeEntry();
        if (entry.isEmpty()) {
            return List.of();
        }
        ChainSearch.Entry function = new ChainSearch.Entry(calleeModule, entry.getAsLong());
        List<TailCall> calls = new ArrayList<>();
        for (ChainSearch.Jump jump : ChainSearch.between(this, module, call.get(), function)) {
            calls.add(named(jump));
        }
        return calls;
    }

    private OptionalLong calleeEntry() {
        Optional<ImageDwarf.Found> dwarf = symbolizer.dwarf(calleeModule);
        if (dwarf.isPresent()) {
            long shift = dwarf.get().shift();
            OptionalLong entry =
                    dwarf.get().symbols().functionEntry(calleeModule.vaddr(callee.lookupAddress()) - shift);
            if (entry.isPresent()) {
                return OptionalLong.of(entry.getAsLong() + shift);
            }
        }
        Optional<Symbol> symbol = symbolizer.find(calleeModule, callee.lookupAddress());
        return symbol.isPresent() ? OptionalLong.of(symbol.get().vaddr()) : OptionalLong.empty();
    }

    private TailCall named(ChainSearch.Jump jump) {
        LoadedModule module = jump.module();
        CallSite site = jump.site();
        Optional<ImageDwarf.Found> dwarf = symbolizer.dwarf(module);
        long vaddr = site.vaddr() + (dwarf.isPresent() ? dwarf.get().shift() : 0);
        long lookedUp = site.exact() ? vaddr : vaddr - 1;
        List<FunctionCall> calls = symbolizer.calls(module, lookedUp);
        Optional<Symbol> symbol = symbolizer.find(module, module.bias() + lookedUp);
        OptionalLong offset =
                symbol.isPresent() ? OptionalLong.of(vaddr - symbol.get().vaddr()) : OptionalLong.empty();
        return new TailCall(module, module.bias() + vaddr, Activation.all(symbol, calls, offset, symbolizer.naming()));
    }

    @Override
    public List<ChainSearch.Entry> targets(LoadedModule module, CallTarget target) {
        if (target instanceof CallTarget.Named named) {
            return named(module, named.linkageName());
        }
        List<ChainSearch.Entry> entries = new ArrayList<>();
        Optional<ImageDwarf.Found> dwarf = symbolizer.dwarf(module);
        if (target instanceof CallTarget.Code code && dwarf.isPresent()) {
            for (long vaddr : code.vaddrs()) {
                entries.add(new ChainSearch.Entry(module, vaddr + dwarf.get().shift()));
            }
        }
        return entries;
    }

    /** The function of a name: that of the module itself, else the callee's, else of the first module that has one. */
    private List<ChainSearch.Entry> named(LoadedModule module, String name) {
        List<ChainSearch.Entry> entries = in(module, name);
        entries = entries.isEmpty() ? in(calleeModule, name) : entries;
        for (LoadedModule other : modules) {
            if (!entries.isEmpty()) {
                break;
            }
            entries = in(other, name);
        }
        return entries;
    }

    private List<ChainSearch.Entry> in(LoadedModule module, String name) {
        OptionalLong vaddr = symbolizer.symbols(module).vaddr(name);
        return vaddr.isPresent() ? List.of(new ChainSearch.Entry(module, vaddr.getAsLong())) : List.of();
    }

    @Override
    public Optional<List<CallSite>> tailCalls(ChainSearch.Entry function) {
        Optional<ImageDwarf.Found> dwarf = symbolizer.dwarf(function.module());
        return dwarf.isEmpty()
                ? Optional.empty()
                : dwarf.get().symbols().tailCalls(function.vaddr() - dwarf.get().shift());
    }
}
