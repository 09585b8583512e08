package dev.unwinder.ptrace;

import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The stacks of a target as names of functions. */
final class Stacks {
    private final Target target;
    private final TreeMap<Long, String> functions;
    private final Unwinder unwinder;

    private Stacks(Target target, Path program) throws IOException {
        this.target = target;
        this.functions = Programs.functions(program);
        this.unwinder = Unwinder.forTarget(target);
    }

    /** Of a target whose main program was compiled as a file. */
    static Stacks of(Target target, Path program) throws IOException {
        return new Stacks(target, program);
    }

    Unwinder unwinder() {
        return unwinder;
    }

    /** A thread's own functions, those of libraries left out, and how the walk ended. */
    List<String> own(TargetThread thread) {
        Backtrace backtrace = unwinder.unwind(thread);
        List<String> names = new ArrayList<>();
        for (Frame frame : backtrace.frames()) {
            if (frame.module().filter(it -> it.mainProgram()).isPresent()) {
                long vaddr = frame.module().get().vaddr(frame.lookupAddress());
                Map.Entry<Long, String> function = functions.floorEntry(vaddr);
                String name = function == null ? "?" : function.getValue();
                if (!name.startsWith("_")) {
                    names.add(name);
                }
            }
        }
        names.add(backtrace.stopReason().toString());
        return names;
    }

    /** Of all threads, in the target's order. */
    List<List<String>> all() {
        return target.threads().stream().map(this::own).toList();
    }

    /** What the stack of a thread of "blocked" has to be. */
    static List<String> blocked(int depth, boolean main) {
        List<String> names = new ArrayList<>(List.of("block"));
        for (int i = 0; i <= depth; i++) {
            names.add("rec");
        }
        names.add(main ? "main" : "run");
        names.add("outermost frame");
        return names;
    }

    /** What the stacks of "blocked" have to be. */
    static List<List<String>> blockedAll(int threads, int depth) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(blocked(depth, i == 0));
        }
        return all;
    }
}
