package dev.unwinder.report;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.ProcessInfo;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.OptionalLong;

/** The lines about a target as a whole. */
final class TargetText {
    private static final int MAX_NAMED_MODULES = 8;

    private TargetText() {}

    static void print(TargetSummary target, List<LoadedModule> modules, Writer out) throws IOException {
        line(out, "Target:  ", Foreign.shown(target.name()) + " (" + target.machineName() + ")");
        OptionalLong pid = OptionalLong.empty();
        if (target.process().isPresent()) {
            ProcessInfo process = target.process().get();
            pid = process.pid();
            String name = process.name().isEmpty() ? "?" : Foreign.shown(process.name());
            line(out, "Process: ", name + (pid.isPresent() ? ", pid " + pid.getAsLong() : ""));
            if (!process.arguments().isBlank()) {
                line(out, "Command: ", Foreign.shown(process.arguments().strip()));
            }
        }
        if (target.signal().isPresent()) {
            line(out, "Signal:  ", SignalWords.describe(target.signal().get(), pid));
        }
        if (target.pause().isPresent()) {
            line(out, "Paused:  ", pause(target.pause().get()));
        }
        for (String note : target.notes()) {
            line(out, "Note:    ", Foreign.shown(note));
        }
        modules(modules, out);
    }

    private static String pause(TargetSummary.Pause pause) {
        String threads = pause.threadsSeen() + (pause.threadsSeen() == 1 ? " thread" : " threads");
        if (pause.threadsStopped() == 0) {
            return "not at all; " + threads + ", of which " + pause.threadsCopied() + " could be copied";
        }
        return pause.micros() / 1000 + "." + pause.micros() / 100 % 10 + " ms; " + threads + ", "
                + pause.threadsStopped() + " stopped, " + pause.threadsCopied() + " copied";
    }

    private static void line(Writer out, String label, String text) throws IOException {
        out.append(label).append(text).append('\n');
    }

    /** Modules with code whose file is not the one that was running: their frames may lack names and more. */
    private static void modules(List<LoadedModule> modules, Writer out) throws IOException {
        StringBuilder missing = new StringBuilder();
        StringBuilder other = new StringBuilder();
        int missingCount = 0;
        int otherCount = 0;
        for (LoadedModule module : modules) {
            if (module.executable().isEmpty()) {
                continue;
            }
            switch (module.verdict()) {
                case MISSING -> named(missing, module, ++missingCount);
                case MISMATCH -> named(other, module, ++otherCount);
                case MATCH, UNVERIFIED -> {}
            }
        }
        if (missingCount > 0) {
            line(out, "Note:    ", "no file found for " + missing + more(missingCount));
        }
        if (otherCount > 0) {
            line(out, "Note:    ", "the file found is of another build, and not used, for " + other + more(otherCount));
        }
    }

    private static void named(StringBuilder names, LoadedModule module, int count) {
        if (count <= MAX_NAMED_MODULES) {
            names.append(count == 1 ? "" : ", ").append(Foreign.shown(module.name()));
        }
    }

    private static String more(int count) {
        return count > MAX_NAMED_MODULES ? " and " + (count - MAX_NAMED_MODULES) + " more" : "";
    }
}
