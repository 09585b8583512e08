package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unwinder.frame.Backtrace;
import dev.unwinder.frame.Frame;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stacks of JavaScript, whose code has frame pointers and nothing else: judged by what V8 itself says of the same stack. */
class NodeStackTest {
    private static final String SCRIPT = """
        Error.stackTraceLimit = 100;
        function inner() {
          const stack = new Error().stack;
          console.log(stack + '\\nready');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        }
        function viaMap() { return [1].map(function cb() { return inner() + 1; })[0]; }
        class A { m() { return viaMap() + 1; } get g() { return this.m() + 1; } }
        function viaApply() { return Reflect.apply(function ap(a) { return new A().g + a; }, null, [1]); }
        function C() { this.v = viaApply(); }
        function viaReplace() { return 'abc'.replace(/b/, function rep() { return '' + new C().v; }); }
        function* generator() { yield viaReplace(); }
        for (const it of generator()) console.log(it);
        """;

    @Test
    void interpretedFunctionsAreAsManyAsTheEngineSays() throws IOException {
        Path node = Path.of("/usr/bin/node");
        assumeTrue(Files.isExecutable(node), "no node here");
        Path script = Files.writeString(Files.createTempFile(Programs.folder(), "blocked", ".js"), SCRIPT);
        try (Running running =
                Running.launch(List.of(node.toString(), "--no-opt", "--no-sparkplug", script.toString()))) {
            long functions = running.await("ready")
                    .lines()
                    .filter(it -> it.contains("    at ") && it.matches(".*:[0-9]+:[0-9]+\\)?"))
                    .count();
            running.waitFor("wait", () -> running.states().startsWith("S"));
            try (LiveProcess process = LiveProcess.attach(running.pid())) {
                Backtrace backtrace =
                        Unwinder.forTarget(process).unwind(process.threads().get(0));
                assertThat(backtrace.stopReason().isComplete())
                        .as("%s", backtrace.stopReason())
                        .isTrue();
                assertThat(mostFrequent(backtrace))
                        .as("returns into the interpreter's entry, one for each function in a file")
                        .isEqualTo(functions);
            }
        }
    }

    private static long mostFrequent(Backtrace backtrace) {
        Map<Long, Long> counts = new HashMap<>();
        long most = 0;
        for (Frame frame : backtrace.frames()) {
            most = Math.max(most, counts.merge(frame.pc(), 1L, Long::sum));
        }
        return most;
    }
}
