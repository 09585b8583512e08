package dev.unwinder.cli;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.corefile.CoreFile;
import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.registered.ExternalUnwindInfos;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.target.Target;
import dev.unwinder.unwind.UnwindLimits;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A target that has been opened, and what it takes to show its stacks.
 *
 * @param target the target
 * @param unwinder walks it
 * @param symbolizer names frames
 * @param files what else names code
 * @param budget what may be spent on the target
 * @param notes what was wrong with what was asked for, in sentences
 */
record Session(
        Target target, Unwinder unwinder, Symbolizer symbolizer, RuntimeFiles files, Budget budget, List<String> notes)
        implements AutoCloseable {
    /**
     * Opens a core file.
     *
     * @param trapHandlers the handlers of interrupts and exceptions, as they were given
     * @param runtime what is known of code that no image has
     * @param budget what may be spent on it
     */
    static Session ofCore(
            FileOptions files,
            FileSources sources,
            SymbolizerOptions symbols,
            UnwindLimits limits,
            List<String> trapHandlers,
            RuntimeOptions runtime,
            Budget budget)
            throws IOException, MalformedDataException {
        try (ProgressLine progress = ProgressLine.onStandardError(files.file)) {
            CoreFileOptions options =
                    CoreFileOptions.defaults().withProgress(progress).withBudget(budget);
            if (files.executable.isPresent()) {
                options = options.withExecutable(files.executable.get());
            }
            Target core = CoreFile.open(files.file, sources.options(options));
            RuntimeFiles code = RuntimeFiles.of(core, sources.targetFiles(), runtime.perfMaps(), Optional.empty());
            Session session = of(core, symbols, limits, trapHandlers, runtime.declared(), code, budget);
            return files.executable.isPresent()
                    ? session.withDoubtOf(files.executable.get().toString())
                    : session;
        }
    }

    /** With a note if the program that was given is none of the target's images; of a main program that was not found otherwise that is told anyway. */
    private Session withDoubtOf(String executable) {
        List<LoadedModule> modules = unwinder.modules().modules();
        for (LoadedModule module : modules) {
            if (module.location().equals(executable)
                    || module.mainProgram() && module.verdict() == ImageVerdict.MISMATCH) {
                return this;
            }
        }
        if (modules.isEmpty()) {
            return this; // of a core that holds nothing, that is told
        }
        List<String> more = new ArrayList<>(notes);
        more.add("The program given, " + executable + ", is none of those in the core, and is not used.");
        return new Session(target, unwinder, symbolizer, files, budget, more);
    }

    /** Takes a target over; it is closed with the session, or at once if it is of no use. */
    static Session of(Target target, SymbolizerOptions options, UnwindLimits limits, Budget budget) throws IOException {
        return of(target, options, limits, List.of(), new ExternalUnwindInfos(), RuntimeFiles.none(), budget);
    }

    /** The same of a live process, with what is known of code that no image has. */
    static Session ofProcess(
            Target process,
            long pid,
            SymbolizerOptions options,
            UnwindLimits limits,
            RuntimeOptions runtime,
            Budget budget)
            throws IOException {
        RuntimeFiles code = RuntimeFiles.ofProcess(process, pid, runtime.perfMaps());
        return of(process, options, limits, List.of(), runtime.declared(), code, budget);
    }

    private static Session of(
            Target target,
            SymbolizerOptions options,
            UnwindLimits limits,
            List<String> trapHandlers,
            ExternalUnwindInfos declared,
            RuntimeFiles code,
            Budget budget)
            throws IOException {
        try {
            Symbolizer symbolizer = Symbolizer.of(options);
            Unwinder.Builder builder = Unwinder.builder(target)
                    .debugFiles(symbolizer.debugFiles())
                    .limits(limits)
                    .budget(budget);
            if (!declared.all().isEmpty()) {
                builder.externalUnwindInfo(declared);
            }
            code.declareTo(builder);
            Unwinder unwinder;
            List<String> notes = List.of();
            if (trapHandlers.isEmpty()) {
                unwinder = builder.build();
            } else {
                NamedTrapHandlers handlers = new NamedTrapHandlers(trapHandlers, symbolizer);
                unwinder = builder.trapHandlers(handlers).build();
                handlers.of(unwinder);
                notes = handlers.notes();
            }
            return new Session(target, unwinder, symbolizer, code, budget, notes);
        } catch (RuntimeException | Error failure) {
            target.close(); // with its temporary file, if it has one
            throw failure;
        }
    }

    @Override
    public void close() throws IOException {
        target.close();
    }
}
