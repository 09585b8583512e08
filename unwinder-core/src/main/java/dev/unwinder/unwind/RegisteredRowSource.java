package dev.unwinder.unwind;

import dev.unwinder.modules.ModuleMap;
import dev.unwinder.registered.LibgccFrames;
import dev.unwinder.target.Target;
import org.jspecify.annotations.Nullable;

/**
 * Call frame information that the program has registered with its own unwinder, for code that belongs to no image. Looked for when the first such
 * code is met; one for all walks.
 */
final class RegisteredRowSource implements RowSource {
    private final ModuleMap modules;
    private final Target target;
    private volatile @Nullable RegisteredRows rows;

    RegisteredRowSource(ModuleMap modules, Target target) {
        this.modules = modules;
        this.target = target;
    }

    @Override
    public Answer ask(Step step) {
        if (step.module() != null || !step.isCode(step.lookupAddress())) {
            return NOTHING;
        }
        RegisteredRows known = rows;
        return (known != null ? known : read()).answer(step.lookupAddress());
    }

    private synchronized RegisteredRows read() {
        RegisteredRows known = rows;
        if (known == null) {
            known = new RegisteredRows(LibgccFrames.read(modules.modules(), target));
            rows = known;
        }
        return known;
    }
}
