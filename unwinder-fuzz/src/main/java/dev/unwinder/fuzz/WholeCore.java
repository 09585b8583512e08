package dev.unwinder.fuzz;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.HandlerSearch;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.report.FoldedStacks;
import dev.unwinder.report.FrameInfoPrinter;
import dev.unwinder.report.FrameWalk;
import dev.unwinder.report.HandlerReport;
import dev.unwinder.report.JsonPrinter;
import dev.unwinder.report.MissingPrinter;
import dev.unwinder.report.ModulesPrinter;
import dev.unwinder.report.StackReport;
import dev.unwinder.report.TargetSummary;
import dev.unwinder.report.TextOptions;
import dev.unwinder.report.TextPrinter;
import dev.unwinder.report.ThreadReport;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.FunctionAddresses;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.StackWalk;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does with a core all that the command line does: opens it, follows every stack, names the frames, prints them in every format. */
final class WholeCore {
    private static final int INNERMOST = 100;

    private final CoreFile core;
    private final Unwinder unwinder;
    private final Symbolizer symbolizer;
    private final HandlerSearch handlers;

    private WholeCore(CoreFile core, DebugFiles debugFiles) {
        this.core = core;
        this.symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withDebugFiles(debugFiles));
        this.unwinder =
                Unwinder.builder(core).debugFiles(symbolizer.debugFiles()).build();
        this.handlers =
                HandlerSearch.of(core, unwinder::exceptionEntry, new FunctionAddresses(symbolizer, unwinder.modules()));
    }

    /**
     * Reads a core from end to end.
     *
     * @param systemFolders whether debug files are looked for on this machine
     * @return false where it was refused, with an exception that is documented; all others are thrown
     */
    static boolean read(Path file, CoreFileOptions options, boolean systemFolders) {
        try (CoreFile core = CoreFile.open(file, options)) {
            try {
                new WholeCore(core, DebugFiles.of(List.of(), systemFolders)).printAll();
            } catch (IOException undocumented) {
                throw new UncheckedIOException(undocumented);
            }
            return true;
        } catch (IOException | MalformedDataException refused) {
            return false;
        }
    }

    private void printAll() throws IOException {
        List<ThreadReport> threads = new ArrayList<>();
        for (TargetThread thread : core.threads()) {
            threads.add(ThreadReport.of(thread, () -> new Frames(unwinder.walk(thread))));
        }
        List<LoadedModule> modules = unwinder.modules().modules();
        Optional<RegisterTable> registers = unwinder.architecture().map(it -> it.registers());
        StackReport report = new StackReport(
                TargetSummary.of(core),
                modules,
                threads,
                new Names(),
                registers,
                Optional.of(new HandlerReport(handlers::at, name -> name)));
        Writer text = Writer.nullWriter();
        OutputStream bytes = OutputStream.nullOutputStream();
        new TextPrinter(new TextOptions(true, false, 0)).print(report, text);
        new JsonPrinter(true).print(report, bytes);
        FoldedStacks folded = new FoldedStacks();
        folded.add(report);
        folded.print(text);
        new FrameInfoPrinter(TextOptions.defaults(), true).print(report, 1, text);
        new ModulesPrinter().print(modules, core.machine().wordSize(), text);
        List<MissingFile> missing = MissingFile.of(modules, symbolizer.debugFiles());
        new MissingPrinter().print(missing, text);
        new JsonPrinter(false).printModules(TargetSummary.of(core), modules, bytes);
        new JsonPrinter(false).printMissing(TargetSummary.of(core), missing, bytes);
        if (!core.threads().isEmpty()) {
            thrown(core.threads().get(0));
        }
        symbolizer.problems();
    }

    private void thrown(TargetThread thread) {
        StackWalk walk = unwinder.walk(thread);
        List<Frame> innermost = new ArrayList<>();
        while (walk.hasNext() && innermost.size() < INNERMOST) {
            innermost.add(walk.next());
        }
        Optional<ExceptionInFlight> exception = handlers.inFlight(thread, innermost);
        if (exception.isPresent()) {
            handlers.search(unwinder.walk(thread).skip(exception.get().searchFrom()), exception.get());
        }
    }

    /** Names of frames. */
    private final class Names implements FrameSymbolizer {
        @Override
        public SymbolizedFrame apply(Frame frame) {
            return symbolizer.symbolize(frame);
        }

        @Override
        public List<TailCall> between(Frame callee, Frame caller) {
            return symbolizer.between(callee, caller, unwinder.modules().modules());
        }
    }

    /** A walk as printers want it. */
    private record Frames(StackWalk walk) implements FrameWalk {
        @Override
        public boolean hasNext() {
            return walk.hasNext();
        }

        @Override
        public Frame next() {
            return walk.next();
        }

        @Override
        public StopReason stopReason() {
            return walk.stopReason();
        }
    }
}
