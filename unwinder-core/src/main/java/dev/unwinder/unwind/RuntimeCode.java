package dev.unwinder.unwind;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.registered.JitModules;
import dev.unwinder.registered.LibgccFrames;
import dev.unwinder.target.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a program tells of code that no image has: its debugger, and its own unwinder. Each is looked for when such code is met for the first time;
 * one for all walks.
 */
final class RuntimeCode {
    private final ModuleMap modules;
    private final Target target;
    private final Budget budget;
    private volatile @Nullable JitModules objects;
    private volatile @Nullable RegisteredRows rows;

    RuntimeCode(ModuleMap modules, Target target, Budget budget) {
        this.modules = modules;
        this.target = target;
        this.budget = budget;
    }

    /** The object that a just-in-time compiler made the code at an address of, or null. */
    @Nullable
    LoadedModule module(long address) {
        JitModules known = objects;
        return (known != null ? known : readObjects()).find(address).orElse(null);
    }

    /** All objects that just-in-time compilers have told debuggers of. */
    List<LoadedModule> all() {
        JitModules known = objects;
        return (known != null ? known : readObjects()).all();
    }

    /** How to get on from the code at an address. */
    RowSource.Answer answer(long address) {
        RegisteredRows known = rows;
        return (known != null ? known : readRows()).answer(address);
    }

    /**
     * What the program has registered with its own unwinder of the code at an address.
     *
     * @throws MalformedDataException when it is broken
     */
    Optional<CodeEntry> entry(long address) throws MalformedDataException {
        RegisteredRows known = rows;
        return (known != null ? known : readRows()).entry(address);
    }

    private synchronized JitModules readObjects() {
        JitModules known = objects;
        if (known == null) {
            known = JitModules.read(modules.modules(), target, budget);
            objects = known;
        }
        return known;
    }

    private synchronized RegisteredRows readRows() {
        RegisteredRows known = rows;
        if (known == null) {
            known = new RegisteredRows(LibgccFrames.read(modules.modules(), target));
            rows = known;
        }
        return known;
    }
}
