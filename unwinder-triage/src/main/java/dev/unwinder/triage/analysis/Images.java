package dev.unwinder.triage.analysis;

import dev.unwinder.bytes.Budget;
import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.triage.model.CrashModule;
import dev.unwinder.triage.model.MissingPiece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The images of programs as values; equal lists are kept once, and each image is looked at once. Safe for many threads. */
final class Images {
    private static final int MAX_KEPT = 10_000;

    /** What is looked up once. */
    private record Known(String path, Optional<BuildId> buildId, ImageVerdict verdict) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Known that
                    && verdict == that.verdict
                    && path.equals(that.path)
                    && buildId.equals(that.buildId);
        }

        @Override
        public int hashCode() {
            return path.hashCode() * 31 + buildId.hashCode();
        }
    }

    private final DebugFiles debugFiles;
    private final ConcurrentHashMap<Known, List<MissingPiece>> missing = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<List<CrashModule>, List<CrashModule>> lists = new ConcurrentHashMap<>();

    Images(DebugFiles debugFiles) {
        this.debugFiles = debugFiles;
    }

    /** Each image once, though a program has mapped it twice, as Rust's backtraces map the program's own file once more. */
    List<CrashModule> modules(List<LoadedModule> modules) {
        Map<CrashModule, Integer> places = new HashMap<>(modules.size() * 2);
        List<CrashModule> values = new ArrayList<>(modules.size());
        for (LoadedModule module : modules) {
            CrashModule value = value(module, false);
            Integer known = places.putIfAbsent(value, values.size());
            if (known == null) {
                values.add(module.mainProgram() ? value(module, true) : value);
            } else if (module.mainProgram()) {
                values.set(known, value(module, true));
            }
        }
        List<CrashModule> list = List.copyOf(values);
        if (lists.size() >= MAX_KEPT) {
            return list;
        }
        List<CrashModule> known = lists.putIfAbsent(list, list);
        return known == null ? list : known;
    }

    private static CrashModule value(LoadedModule module, boolean main) {
        return new CrashModule(
                module.path(),
                module.buildId().map(BuildId::toString),
                module.verdict().name().toLowerCase(Locale.ROOT),
                main);
    }

    /** What is missing for the images that are on a stack. */
    List<MissingPiece> missing(List<SymbolizedFrame> frames, Budget budget) {
        Set<LoadedModule> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<MissingPiece> all = new ArrayList<>();
        for (SymbolizedFrame frame : frames) {
            Optional<LoadedModule> module = frame.frame().module();
            if (module.isPresent() && seen.add(module.get())) {
                all.addAll(missing(module.get(), budget));
            }
        }
        return all;
    }

    private List<MissingPiece> missing(LoadedModule module, Budget budget) {
        Known key = new Known(module.path(), module.buildId(), module.verdict());
        List<MissingPiece> known = missing.get(key);
        if (known == null) {
            known = new ArrayList<>();
            for (MissingFile file : MissingFile.of(List.of(module), debugFiles)) {
                known.add(new MissingPiece(
                        file.path(), file.buildId().map(BuildId::toString), file.executable(), file.debugInfo()));
            }
            if (missing.size() < MAX_KEPT && !budget.isOver()) {
                missing.putIfAbsent(key, known);
            }
        }
        return known;
    }
}
