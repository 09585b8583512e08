package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lists of functions, by name: which frames say nothing of a crash, and which alone say too little.
 *
 * <p>Text, one pattern a line. {@code [irrelevant]} starts a list; {@code #} a comment. {@code name} is a whole name, {@code name*} its start,
 * {@code *name*} a part of it; {@code path:} before it means the image's path or the source file; such a pattern may have asterisks inside. {@code @libc.so @libc-} behind it asks that
 * the image's path has one of these in it. {@code !name} takes a pattern off a list that an earlier text put there.
 */
public final class FrameLists {
    private static final String STANDARD = "frames.txt";

    /** So many names are remembered at most. */
    private static final int MAX_REMEMBERED = 1 << 14;

    private final Map<String, FramePatterns> lists;
    private final Map<String, String> plainNames = new ConcurrentHashMap<>();
    private final Map<String, String> gdbNames = new ConcurrentHashMap<>();

    private FrameLists(Map<String, FramePatterns> lists) {
        this.lists = lists;
    }

    /** The lists that come with the library. */
    public static FrameLists standard() {
        try (InputStream in = FrameLists.class.getResourceAsStream(STANDARD)) {
            if (in == null) {
                throw new IllegalStateException(STANDARD + " is not in the library");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new FrameLists(Map.of()).with(Arrays.asList(text.split("\n", -1)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /**
     * These lists and what is added to them.
     *
     * @param lines in the same notation
     * @throws IllegalArgumentException when a line stands in no list
     */
    public FrameLists with(List<String> lines) {
        Map<String, FramePatterns> all = new HashMap<>();
        for (Map.Entry<String, FramePatterns> known : lists.entrySet()) {
            all.put(known.getKey(), known.getValue().copy());
        }
        String list = "";
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (text.startsWith("[") && text.endsWith("]")) {
                list = text.substring(1, text.length() - 1);
            } else if (list.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' stands in no list, such as [irrelevant]");
            } else {
                FramePatterns patterns = all.get(list);
                if (patterns == null) {
                    patterns = new FramePatterns();
                    all.put(list, patterns);
                }
                patterns.add(text);
            }
        }
        return new FrameLists(all);
    }

    /** Whether a frame is on a list, by a name that may differ from the frame's own. */
    boolean has(String list, String function, CrashFrame frame) {
        FramePatterns patterns = lists.get(list);
        return patterns != null && patterns.match(function, frame);
    }

    /** A name for comparison, {@link FunctionNames#plain}. Cores of one fleet have the same functions again and again. */
    String plain(String name) {
        String known = plainNames.get(name);
        if (known == null) {
            known = FunctionNames.plain(name);
            if (plainNames.size() < MAX_REMEMBERED) {
                plainNames.put(name, known);
            }
        }
        return known;
    }

    /** A name as gdb shows it, {@link FunctionNames#asGdb}. */
    String asGdb(String name) {
        String known = gdbNames.get(name);
        if (known == null) {
            known = FunctionNames.asGdb(name);
            if (gdbNames.size() < MAX_REMEMBERED) {
                gdbNames.put(name, known);
            }
        }
        return known;
    }
}
