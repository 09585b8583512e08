package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.Budget;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.FrameSymbolizer;
import java.util.List;
import java.util.Optional;

/**
 * What there is to print: a target, its modules and its threads.
 *
 * @param target the target as a whole
 * @param modules its images, rising by address
 * @param threads those that are to be shown, in this order
 * @param symbolizer names a frame; asked only for frames that are shown, and for what left the stack between two
 * @param registers names registers; empty where the architecture is not known
 * @param handlers of frames, where they are to be shown
 * @param budget of the target; what of it was exceeded is told at the end
 */
public record StackReport(
        TargetSummary target,
        List<LoadedModule> modules,
        List<ThreadReport> threads,
        FrameSymbolizer symbolizer,
        Optional<RegisterTable> registers,
        Optional<HandlerReport> handlers,
        Budget budget) {
    /** A report of a target that has all the budget it needs. */
    public StackReport(
            TargetSummary target,
            List<LoadedModule> modules,
            List<ThreadReport> threads,
            FrameSymbolizer symbolizer,
            Optional<RegisterTable> registers,
            Optional<HandlerReport> handlers) {
        this(target, modules, threads, symbolizer, registers, handlers, Budget.unlimited());
    }

    /** A report without handlers. */
    public StackReport(
            TargetSummary target,
            List<LoadedModule> modules,
            List<ThreadReport> threads,
            FrameSymbolizer symbolizer,
            Optional<RegisterTable> registers) {
        this(target, modules, threads, symbolizer, registers, Optional.empty());
    }

    /** Copies. */
    public StackReport {
        modules = List.copyOf(modules);
        threads = List.copyOf(threads);
    }
}
