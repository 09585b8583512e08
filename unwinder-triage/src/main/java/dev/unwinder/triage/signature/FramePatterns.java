package dev.unwinder.triage.signature;

import dev.unwinder.triage.CrashFrame;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        list.removeIf(it -> it.text().equals(pattern.text()));
        if (!remove) {
            list.add(pattern);
        }
    }

    boolean match(String function, CrashFrame frame) {
        if (!function.isEmpty()) {
            Pattern exact = whole.get(function);
            if (exact != null && exact.isFor(frame)) {
                return true;
            }
            for (Pattern pattern : starts) {
                if (function.startsWith(pattern.text()) && pattern.isFor(frame)) {
                    return true;
                }
            }
            for (Pattern pattern : parts) {
                if (function.contains(pattern.text()) && pattern.isFor(frame)) {
                    return true;
                }
            }
        }
        return matchPath(frame.module())
                || frame.source().isPresent() && matchPath(frame.source().get().file());
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
