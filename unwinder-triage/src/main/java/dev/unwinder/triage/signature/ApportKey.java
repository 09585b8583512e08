package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Apport's signature of a crash by signal, of names, or of addresses where names are missing. */
final class ApportKey {
    private static final int TOP = 5;
    private static final int MOST_ADDRESSES = 15;
    private static final int FEWEST_ADDRESSES = 3;
    private static final int FEWEST_BESIDE_FAILURES = 6;
    private static final String HANDLER = "<signal handler called>";

    private ApportKey() {}

    static Optional<String> of(FrameLists lists, CrashStack stack) {
        if (stack.signal().isEmpty()) {
            return Optional.empty();
        }
        String start = stack.program() + ":" + stack.signal().getAsInt();
        Optional<String> names = names(start, top(lists, stack));
        return names.isPresent() ? names : addresses(start, stack);
    }

    private static Optional<String> names(String start, List<String> top) {
        if (top.size() < 2) {
            return Optional.empty();
        }
        StringBuilder key = new StringBuilder(start);
        for (String function : top) {
            int end = 0;
            while (end < function.length() && isWord(function.charAt(end))) {
                end++;
            }
            if (end == 0 && !function.equals(HANDLER)) {
                return Optional.empty();
            }
            key.append(':').append(end == 0 ? HANDLER : function.substring(0, end));
        }
        return Optional.of(key.toString());
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == ':' || c == '~';
    }

    /** The five functions that count: those behind the first signal handler, or behind the functions that log or abort. */
    private static List<String> top(FrameLists lists, CrashStack stack) {
        List<String> top = new ArrayList<>();
        boolean handlerSeen = false;
        boolean unwinding = false;
        boolean inXError = false;
        for (CrashFrame frame : stack.frames()) {
            String text = frame.signalTrampoline()
                    ? HANDLER
                    : lists.asGdb(frame.function().orElse("??"));
            String function = firstWord(text);
            if (!handlerSeen || unwinding) {
                if (inXError && lists.has("apport.xerror", function, frame)) {
                    continue;
                }
                inXError = false;
                if (frame.signalTrampoline() || lists.has("apport.unwind", function, frame)) {
                    unwinding = true;
                    top.clear();
                    handlerSeen |= frame.signalTrampoline();
                    inXError = function.equals("_XError");
                    continue;
                }
                unwinding = false;
            }
            if (top.size() < TOP && !isIgnored(function)) {
                top.add(text);
            }
        }
        return top;
    }

    private static String firstWord(String text) {
        int end = text.indexOf(' ');
        int parenthesis = text.indexOf('(');
        end = end < 0 ? text.length() : end;
        return text.substring(0, parenthesis < 0 ? end : Math.min(end, parenthesis));
    }

    /** The copies for SSE, of which Apport knows. */
    private static boolean isIgnored(String function) {
        if (function.equals("__kernel_vsyscall")) {
            return true;
        }
        int at = function.startsWith("__") ? function.indexOf("sse") : -1;
        if (at < 0) {
            return false;
        }
        char before = function.charAt(at - 1);
        boolean isVariant = before == '_' || before == 's' && function.charAt(at - 2) == '_';
        return isVariant && at + 3 < function.length() && Character.isDigit(function.charAt(at + 3));
    }

    private static Optional<String> addresses(String start, CrashStack stack) {
        StringBuilder key = new StringBuilder(start);
        int found = 0;
        int failed = 0;
        for (CrashFrame frame : stack.frames()) {
            if (frame.inline()
                    || frame.address().isPresent() && isLow(frame.address().getAsLong())) {
                continue;
            }
            if (frame.module().isEmpty() || frame.offset().isEmpty()) {
                failed++;
                continue;
            }
            key.append(':')
                    .append(frame.module().replace(":", ".."))
                    .append('+')
                    .append(Long.toHexString(frame.offset().getAsLong()));
            found++;
            if (found == MOST_ADDRESSES) {
                break;
            }
        }
        boolean tooFew = failed == 0 ? found < FEWEST_ADDRESSES : found < FEWEST_BESIDE_FAILURES || found < 4 * failed;
        return tooFew ? Optional.empty() : Optional.of(key.toString());
    }

    private static boolean isLow(long address) {
        return Long.compareUnsigned(address, 0x1000) < 0;
    }
}
