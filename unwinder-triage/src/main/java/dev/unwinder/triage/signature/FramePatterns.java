package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One list of {@link FrameLists}. */
final class FramePatterns {
    /** A pattern and the images that it is for; for all, if there are none. */
    private record Pattern(String text, List<String> images) {
        boolean isFor(CrashFrame frame) {
            for (String image : images) {
                if (frame.module().contains(image)) {
                    return true;
                }
            }
            return images.isEmpty();
        }
    }

    /** So many names and paths are remembered at most. */
    private static final int MAX_REMEMBERED = 1 << 14;

    private final Map<String, List<Pattern>> byName = new ConcurrentHashMap<>();
    private final Map<String, Boolean> byPath = new ConcurrentHashMap<>();
    private final Map<String, Pattern> whole = new HashMap<>();
    private final List<Pattern> starts = new ArrayList<>();
    private final List<Pattern> parts = new ArrayList<>();
    private final List<Pattern> pathStarts = new ArrayList<>();
    private final List<Pattern> pathParts = new ArrayList<>();

    FramePatterns copy() {
        FramePatterns copy = new FramePatterns();
        copy.whole.putAll(whole);
        copy.starts.addAll(starts);
        copy.parts.addAll(parts);
        copy.pathStarts.addAll(pathStarts);
        copy.pathParts.addAll(pathParts);
        return copy;
    }

    /** Adds a line; only before anybody asks. */
    void add(String line) {
        boolean remove = line.startsWith("!");
        String[] words = line.substring(remove ? 1 : 0).split(" @", -1);
        String text = words[0].strip();
        boolean path = text.startsWith("path:");
        text = path ? text.substring("path:".length()) : text;
        List<String> images = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            images.add(words[i].strip());
        }
        boolean open = text.endsWith("*") && !text.equals("operator*");
        boolean both = open && text.startsWith("*");
        Pattern pattern = new Pattern(text.substring(both ? 1 : 0, text.length() - (open ? 1 : 0)), images);
        if (!open && !path) {
            whole.remove(pattern.text());
            if (!remove) {
                whole.put(pattern.text(), pattern);
            }
            return;
        }
        List<Pattern> list = path ? (both ? pathParts : pathStarts) : (both ? parts : starts);
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.get(i).text().equals(pattern.text())) {
                list.remove(i);
            }
        }
        if (!remove) {
            list.add(pattern);
        }
    }

    boolean match(String function, CrashFrame frame) {
        if (!function.isEmpty()) {
            for (Pattern pattern : ofName(function)) {
                if (pattern.isFor(frame)) {
                    return true;
                }
            }
        }
        return matchPathOnce(frame.module())
                || frame.source().isPresent()
                        && matchPathOnce(frame.source().get().file());
    }

    /** The patterns that fit a name. Cores of one fleet have the same functions again and again. */
    private List<Pattern> ofName(String function) {
        List<Pattern> known = byName.get(function);
        if (known == null) {
            known = new ArrayList<>(1);
            Pattern exact = whole.get(function);
            if (exact != null) {
                known.add(exact);
            }
            for (Pattern pattern : starts) {
                if (function.startsWith(pattern.text())) {
                    known.add(pattern);
                }
            }
            for (Pattern pattern : parts) {
                if (function.contains(pattern.text())) {
                    known.add(pattern);
                }
            }
            known = List.copyOf(known);
            if (byName.size() < MAX_REMEMBERED) {
                byName.put(function, known);
            }
        }
        return known;
    }

    private boolean matchPathOnce(String path) {
        if (pathStarts.isEmpty() && pathParts.isEmpty()) {
            return false;
        }
        Boolean known = byPath.get(path);
        if (known == null) {
            known = matchPath(path);
            if (byPath.size() < MAX_REMEMBERED) {
                byPath.put(path, known);
            }
        }
        return known;
    }

    private boolean matchPath(String path) {
        for (Pattern pattern : pathStarts) {
            if (path.startsWith(pattern.text())) {
                return true;
            }
        }
        for (Pattern pattern : pathParts) {
            if (hasPieces(path, pattern.text())) {
                return true;
            }
        }
        return false;
    }

    /** Whether all pieces of a pattern, which asterisks part, come in a path one behind the other. */
    private static boolean hasPieces(String path, String pattern) {
        int from = 0;
        int start = 0;
        while (true) {
            int end = pattern.indexOf('*', start);
            String piece = pattern.substring(start, end < 0 ? pattern.length() : end);
            int at = path.indexOf(piece, from);
            if (at < 0 || end < 0) {
                return at >= 0;
            }
            from = at + piece.length();
            start = end + 1;
        }
    }
}
