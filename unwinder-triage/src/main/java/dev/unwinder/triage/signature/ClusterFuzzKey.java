package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ClusterFuzz's crash state: the first three functions that its list does not leave out, one a line. */
final class ClusterFuzzKey {
    private static final int TOP = 3;

    private ClusterFuzzKey() {}

    static Optional<String> of(FrameLists lists, CrashStack stack) {
        List<String> top = new ArrayList<>(TOP);
        for (CrashFrame frame : stack.frames()) {
            if (top.size() == TOP) {
                break;
            }
            if (frame.function().isEmpty() || frame.signalTrampoline()) {
                continue;
            }
            String function = lists.plain(frame.function().get());
            if (!lists.has("clusterfuzz", frame.function().get(), frame)
                    && !lists.has("clusterfuzz", function, frame)) {
                top.add(function);
            }
        }
        return top.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", top));
    }
}
