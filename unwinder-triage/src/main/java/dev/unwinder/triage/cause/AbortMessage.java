package dev.unwinder.triage.cause;

import dev.unwinder.modules.ExportedSymbols;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.Target;
import dev.unwinder.target.WordReader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What glibc said before it ended the program: assertions, the allocator's and the fortified functions' complaints.
 *
 * <p>glibc keeps the text for debuggers: {@code __abort_msg} points to {@code struct { unsigned int size; char msg[]; }}.
 */
final class AbortMessage {
    private static final String VARIABLE = "__abort_msg";
    private static final int MAX_LENGTH = 1024;

    private AbortMessage() {}

    static Optional<String> read(CrashScene scene) {
        Target target = scene.target();
        WordReader reader = new WordReader(
                target.memory(), target.machine().order(), target.machine().wordSize());
        for (LoadedModule module : scene.modules()) {
            // libc.so.6, libc-2.31.so
            if (module.name().startsWith("libc.") || module.name().startsWith("libc-")) {
                OptionalLong variable = ExportedSymbols.find(module.image(), module.bias(), VARIABLE);
                return variable.isPresent() ? text(reader, variable.getAsLong() + module.bias()) : Optional.empty();
            }
        }
        return ofStaticProgram(scene, reader);
    }

    /** Of a program that has the library in itself, which no table tells that is mapped. */
    private static Optional<String> ofStaticProgram(CrashScene scene, WordReader reader) {
        for (LoadedModule module : scene.modules()) {
            if (module.mainProgram()) {
                OptionalLong variable = LinkedSymbol.find(module.image(), VARIABLE);
                return variable.isPresent() ? text(reader, variable.getAsLong() + module.bias()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> text(WordReader reader, long variable) {
        try {
            long message = reader.word(variable);
            if (message == 0) {
                return Optional.empty();
            }
            String text = reader.string(message + 4, MAX_LENGTH).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (MemoryFaultException absent) {
            return Optional.empty();
        }
    }
}
