package dev.unwinder.triage.input;

import dev.unwinder.modules.FileTree;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Something that may be a core, or that holds crashes found before.
 *
 * @param kind what it is taken for
 * @param source where it is, and when it happened
 * @param program what is known of the program from beside the core
 * @param trees archives that may hold its program and libraries
 * @param bytes leads to the file with its bytes
 */
public record CrashInput(Kind kind, CrashSource source, CrashedProgram program, List<FileTree> trees, Bytes bytes) {
    /** What an input is taken for. */
    public enum Kind {
        /** A core, plain or compressed. */
        CORE,
        /** JSON Lines with crashes. */
        REPORT
    }

    /** A file that may have to be made first. */
    @FunctionalInterface
    public interface Bytes {
        /** The file; what was made for it is gone after {@link #release}. */
        Path file() throws IOException;

        /** Lets go. */
        default void release() {}
    }

    /** Copies. */
    public CrashInput {
        trees = List.copyOf(trees);
    }

    /** The same, of a machine, where it is not known of which it is. */
    public CrashInput ofHost(String host) {
        if (source.host().isPresent()) {
            return this;
        }
        CrashSource named = new CrashSource(source.path(), source.member(), Optional.of(host), source.time());
        return new CrashInput(kind, named, program, trees, bytes);
    }

    static CrashInput core(CrashSource source, CrashedProgram program, Path file) {
        return new CrashInput(Kind.CORE, source, program, List.of(), () -> file);
    }
}
