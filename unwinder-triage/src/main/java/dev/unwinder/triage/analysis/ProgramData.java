package dev.unwinder.triage.analysis;

import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.Memory;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Target;
import dev.unwinder.triage.model.CrashExtras;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads from a program what somebody has asked for. */
final class ProgramData {
    private static final int MAX_ENVIRONMENT = 1 << 18;
    private static final int MAX_STRING = 1 << 16;
    private static final int CACHED_PAGES = 4;
    private static final int STACK_BYTES = 512;

    private final Target target;
    private final Set<AnalysisOptions.Include> include;

    ProgramData(Target target, Set<AnalysisOptions.Include> include) {
        this.target = target;
        this.include = include;
    }

    CrashExtras of(OptionalLong stackPointer) {
        if (include.isEmpty()) {
            return CrashExtras.none();
        }
        boolean arguments = include.contains(AnalysisOptions.Include.ARGUMENTS);
        boolean memory = include.contains(AnalysisOptions.Include.MEMORY);
        return new CrashExtras(
                arguments ? target.process().map(ProcessInfo::arguments).filter(it -> !it.isEmpty()) : Optional.empty(),
                include.contains(AnalysisOptions.Include.ENVIRONMENT) ? environment() : List.of(),
                memory && stackPointer.isPresent() ? stack(stackPointer.getAsLong()) : Optional.empty());
    }

    private Optional<String> stack(long stackPointer) {
        byte[] bytes = new byte[STACK_BYTES];
        int count = target.memory().read(stackPointer, bytes, 0, bytes.length);
        return count > 0 ? Optional.of(HexFormat.of().formatHex(bytes, 0, count)) : Optional.empty();
    }

    /** The kernel puts the environment's strings in front of the program's file name, at the stack's very end. */
    private List<String> environment() {
        OptionalLong name = target.auxiliaryVector().find(AuxiliaryVector.AT_EXECFN);
        ArrayDeque<String> strings = new ArrayDeque<>();
        long end = name.orElse(1) - 1;
        byte[] text = new byte[MAX_STRING];
        byte[] one = new byte[1];
        int filled = 0;
        Memory memory = PageCache.of(target.memory(), CACHED_PAGES);
        for (int i = 0; i < MAX_ENVIRONMENT && memory.read(--end, one, 0, 1) == 1; i++) {
            if (one[0] != 0) {
                if (filled == text.length) {
                    break;
                }
                filled++;
                text[text.length - filled] = one[0];
                continue;
            }
            String string = new String(text, text.length - filled, filled, StandardCharsets.UTF_8);
            filled = 0;
            if (!isVariable(string)) {
                break; // the arguments
            }
            strings.addFirst(string);
        }
        return List.copyOf(strings);
    }

    private static boolean isVariable(String text) {
        int equals = text.indexOf('=');
        for (int i = 0; i < equals; i++) {
            char c = text.charAt(i);
            if (c != '_' && !Character.isLetterOrDigit(c)) {
                return false;
            }
        }
        return equals > 0;
    }
}
