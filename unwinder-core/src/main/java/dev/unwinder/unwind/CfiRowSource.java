package dev.unwinder.unwind;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.LoadedModule;
import org.jspecify.annotations.Nullable;

/**
 * Call frame information of the image that the code belongs to.
 *
 * <p>Situation: an S-augmented entry that is no signal frame. Coroutine libraries mark stack-switching code so that debuggers accept the
 * jump. Its rule, that the caller's pc is exact, is obeyed; the caller is said to come from a signal frame only where the code is a
 * sigreturn trampoline. There the kernel's own layout is taken, not the entry: that of older AArch64 vDSOs leads to the link register of
 * the interrupted code, not to its pc.
 */
final class CfiRowSource implements RowSource {
    private final DebugFileFinder debugFiles;
    private final InstructionBudget budget = new InstructionBudget(InstructionBudget.OF_A_WALK);
    private @Nullable LoadedModule last;
    private @Nullable ImageCfi lastCfi;

    CfiRowSource(DebugFileFinder debugFiles) {
        this.debugFiles = debugFiles;
    }

    @Override
    public Answer ask(Step step) {
        LoadedModule module = step.module();
        if (module == null) {
            return NOTHING;
        }
        Answer answer = cfi(module).answer(module.vaddr(step.lookupAddress()), budget);
        if (answer instanceof Answer.Found found && found.row().isSignalFrame() && step.isSignalTrampoline()) {
            return new Answer.Found(step.architecture().signalFrameRow(), FrameOrigin.SIGNAL_FRAME);
        }
        return answer;
    }

    /** A frame is nearly always in the same image as the one before; identity is enough to see it, and cheap. */
    @SuppressWarnings("ReferenceEquality")
    private ImageCfi cfi(LoadedModule module) {
        ImageCfi known = lastCfi;
        if (known == null || module != last) {
            known = ImageCfi.of(module, debugFiles);
            last = module;
            lastCfi = known;
        }
        return known;
    }
}
