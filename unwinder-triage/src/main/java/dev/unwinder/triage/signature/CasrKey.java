package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.List;

/** What CASR takes for the same stack: frames it does not trust removed, repetitions removed, the rest equal one by one. */
final class CasrKey {
    private static final String FUZZER_ENTRY = "LLVMFuzzerTestOneInput";

    private CasrKey() {}

    static String of(FrameLists lists, CrashStack stack) {
        return Sha1.hex(String.join("\n", identities(lists, stack)));
    }

    static List<String> identities(FrameLists lists, CrashStack stack) {
        List<String> all = new ArrayList<>();
        RecentFrames<String> recent = new RecentFrames<>();
        for (CrashFrame frame : stack.frames()) {
            String known = recent.find(frame);
            if (known != null) {
                all.add(known);
                continue;
            }
            String function = frame.signalTrampoline()
                    ? "<signal handler called>"
                    : lists.asGdb(frame.function().orElse(""));
            if (!lists.has("clusterfuzz", function, frame) && !lists.has("casr", function, frame)) {
                String identity = identity(frame);
                all.add(identity);
                recent.put(frame, identity);
            }
            if (function.contains(FUZZER_ENTRY)) {
                break;
            }
        }
        return Recursion.removeIntervals(all, it -> it);
    }

    /** Frames are equal by their place in the source, else by their place in an image, else by address. */
    private static String identity(CrashFrame frame) {
        if (frame.source().isPresent()) {
            CrashFrame.Source source = frame.source().get();
            return source.file() + ":" + source.line().orElse(0) + ":"
                    + source.column().orElse(0);
        }
        if (!frame.module().isEmpty() && frame.offset().isPresent()) {
            return frame.module() + "+0x" + Long.toHexString(frame.offset().getAsLong());
        }
        return "0x" + Long.toHexString(frame.address().orElse(0));
    }
}
