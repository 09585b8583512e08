package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * satyr's normalisation of a core's thread, and its duphash.
 *
 * <p>satyr's core frames know no inlined functions and no source files: library names decide which functions are meant.
 */
final class SatyrKey {
    private static final Set<String> VARIANT_FUNCTIONS = Set.of(
            "memchr",
            "memcmp",
            "memcpy",
            "memmove",
            "memset",
            "rawmemchr",
            "strcasecmp",
            "strcasecmp_l",
            "strcat",
            "strchr",
            "strchrnul",
            "strcmp",
            "strcpy",
            "strcspn",
            "strlen",
            "strncmp",
            "strncpy",
            "strpbrk",
            "strrchr",
            "strspn",
            "strstr",
            "strtok");
    private static final List<String> VARIANTS =
            List.of("_sse2", "_sse2_bsf", "_ssse3", "_ssse3_rep", "_ssse3_back", "_sse42", "_ia32");

    /** A frame with the name that it has after normalisation; empty if it has none. */
    private record Named(String name, CrashFrame frame) {}

    private SatyrKey() {}

    static String text(FrameLists lists, CrashStack stack, int limit) {
        StringBuilder text = new StringBuilder("Thread\n");
        int count = 0;
        for (Named named : normalized(lists, stack)) {
            if (limit != 0 && count == limit) {
                break;
            }
            count++;
            CrashFrame frame = named.frame();
            if (frame.buildId().isPresent()) {
                long offset = frame.offset().orElse(-1);
                text.append(frame.buildId().get()).append("+0x").append(Long.toHexString(offset));
            } else if (!named.name().isEmpty()) {
                text.append("  ").append(named.name());
            } else {
                text.append("0x").append(Long.toHexString(frame.address().orElse(-1)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** What satyr compares for its distances: names where there are some, else the place in the image. */
    static List<String> identities(FrameLists lists, CrashStack stack) {
        List<String> all = new ArrayList<>();
        for (Named named : normalized(lists, stack)) {
            CrashFrame frame = named.frame();
            all.add(
                    !named.name().isEmpty()
                            ? named.name()
                            : frame.buildId().orElse("") + "+0x"
                                    + Long.toHexString(frame.offset().orElse(-1)));
        }
        return all;
    }

    private static List<Named> normalized(FrameLists lists, CrashStack stack) {
        List<CrashFrame> frames = withoutExit(lists, stack);
        List<Named> kept = new ArrayList<>();
        for (CrashFrame frame : frames) {
            String name = renamed(frame.function().orElse(""), frame.module());
            if (lists.has("satyr.inside", name, frame) || lists.has("satyr.exit", name, frame)) {
                kept.clear();
            } else if (!lists.has("satyr.remove", name, frame)) {
                kept.add(new Named(name, frame));
            }
        }
        if (!kept.isEmpty() && isNullCall(kept.get(0))) {
            kept.remove(0);
        }
        if (!kept.isEmpty() && isNullCall(kept.get(kept.size() - 1))) {
            kept.remove(kept.size() - 1);
        }
        return Recursion.foldDirect(kept, Named::name);
    }

    private static List<CrashFrame> withoutExit(FrameLists lists, CrashStack stack) {
        List<CrashFrame> frames = new ArrayList<>();
        int start = 0;
        for (CrashFrame frame : stack.frames()) {
            if (frame.inline()) {
                continue;
            }
            frames.add(frame);
            if (lists.has("satyr.exit", frame.function().orElse(""), frame)) {
                start = frames.size();
            }
        }
        return frames.subList(start, frames.size());
    }

    private static boolean isNullCall(Named named) {
        return named.name().isEmpty() && named.frame().address().orElse(-1) == 0;
    }

    private static String renamed(String function, String module) {
        String name = function;
        if (name.startsWith("IA__gdk") || name.startsWith("IA__g_") || name.startsWith("IA__gtk")) {
            name = name.substring("IA__".length());
        }
        if (name.startsWith("__GI_")) {
            name = name.substring("__GI_".length());
        }
        if (!name.startsWith("__")) {
            return name;
        }
        for (String variant : VARIANTS) {
            if (name.endsWith(variant) && name.length() > variant.length() + 2) {
                String plain = name.substring(2, name.length() - variant.length());
                boolean isLibC = module.contains("libc.so") || module.contains("/sysdeps/") || module.contains(plain);
                if (VARIANT_FUNCTIONS.contains(plain) && isLibC) {
                    return plain;
                }
            }
        }
        return name;
    }
}
