package dev.unwinder.report.export;

import dev.unwinder.report.Foreign;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.CrashCluster;
import java.util.List;
import java.util.Optional;

/** Frames and clusters in words. */
final class FrameWords {
    /** As much of a name as anybody reads. */
    static final int MOST = 2000;

    private static final List<String> SYSTEM_FOLDERS =
            List.of("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/usr/libexec/");

    private FrameWords() {}

    /** A foreign text, fit to be shown. */
    static String shown(String text) {
        return Foreign.shown(text, MOST);
    }

    /** What a cluster is called. */
    static String title(CrashCluster cluster) {
        String text = cluster.signature().isEmpty() ? cluster.key() : cluster.signature();
        return text.isEmpty() ? "[unknown]" : shown(text);
    }

    /** The function; of a frame without a name its image in brackets. */
    static String name(CrashFrame frame) {
        if (frame.function().isPresent()) {
            return shown(frame.function().get());
        }
        return frame.module().isEmpty() ? "[unknown]" : "[" + shown(frame.moduleName()) + "]";
    }

    /** Where in the source, as {@code "app.c:12"}; empty where that is not known. */
    static String source(CrashFrame frame) {
        if (frame.source().isEmpty()) {
            return "";
        }
        CrashFrame.Source source = frame.source().get();
        return shown(source.file())
                + (source.line().isPresent() ? ":" + source.line().getAsInt() : "");
    }

    /** Where in the image, as {@code "libc.so.6+0x1d90"}; empty where there is none. */
    static String place(CrashFrame frame) {
        if (frame.module().isEmpty()) {
            return "";
        }
        return shown(frame.moduleName())
                + (frame.offset().isPresent()
                        ? "+0x" + Long.toHexString(frame.offset().getAsLong())
                        : "");
    }

    /** Whether an image comes with the system, by the folder that it lies in, or from the kernel. */
    static boolean isSystem(String module) {
        for (String folder : SYSTEM_FOLDERS) {
            if (module.startsWith(folder)) {
                return true;
            }
        }
        return module.isEmpty() || module.startsWith("[") || module.startsWith("linux-vdso");
    }

    /** The innermost frame of the program's own code whose line is known; without one, the innermost whose line is known. */
    static Optional<CrashFrame> ownFrame(List<CrashFrame> frames) {
        Optional<CrashFrame> any = Optional.empty();
        for (CrashFrame frame : frames) {
            if (frame.source().isPresent()) {
                if (!isSystem(frame.module()) && !frame.isScanned()) {
                    return Optional.of(frame);
                }
                any = any.isPresent() ? any : Optional.of(frame);
            }
        }
        return any;
    }
}
