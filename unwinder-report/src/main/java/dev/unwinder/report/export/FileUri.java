package dev.unwinder.report.export;

import dev.unwinder.report.Foreign;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Paths as references to files.
 *
 * @rfc3986 2.3, 4.2
 */
final class FileUri {
    private static final String PLAIN = "-._~/";
    private static final String DIGITS = "0123456789ABCDEF";

    private FileUri() {}

    /**
     * A {@code file:} URI of an absolute path, a relative reference otherwise. All but letters, digits and {@code -._~/} is encoded; steps up
     * and on the spot are taken, as SARIF 3.10.2 wants it.
     */
    static String of(String path) {
        String cut = plain(path.length() > FrameWords.MOST ? path.substring(0, FrameWords.MOST) : path);
        StringBuilder uri = new StringBuilder(cut.startsWith("/") ? "file://" : "");
        for (byte b : Foreign.wellFormed(cut).getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (letter || PLAIN.indexOf(c) >= 0) {
                uri.append(c);
            } else {
                uri.append('%').append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
            }
        }
        return uri.toString();
    }

    /** Without {@code .}, {@code ..} and empty segments; those that lead above where a relative path starts are kept. */
    private static String plain(String path) {
        Deque<String> segments = new ArrayDeque<>();
        boolean absolute = path.startsWith("/");
        for (String segment : path.split("/")) {
            boolean up = segment.equals("..");
            if (up && !segments.isEmpty() && !segments.getLast().equals("..")) {
                segments.removeLast();
            } else if (!segment.isEmpty() && !segment.equals(".") && !(up && absolute)) {
                segments.addLast(segment);
            }
        }
        return (absolute ? "/" : "") + String.join("/", segments);
    }
}
