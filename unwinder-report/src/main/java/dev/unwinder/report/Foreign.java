package dev.unwinder.report;

/**
 * Text that came from a target or a file, made fit to be shown.
 *
 * <p>A function, a path or a thread can be called anything. What would move the cursor, change the colour, turn the reading direction,
 * hide characters or break the line is shown as {@code \x1b} or <code>&#92;u202e</code> instead; all else stays as it is.
 */
public final class Foreign {
    private Foreign() {}

    /** The text for a terminal. */
    public static String shown(String text) {
        int first = firstUnfit(text);
        return first < 0 ? text : escaped(text, first);
    }

    /** The text for a terminal, cut where it has more than {@code most} characters. */
    public static String shown(String text, int most) {
        if (text.length() <= most) {
            return shown(text);
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return shown(text.substring(0, end)) + "\u2026";
    }

    /** The text with unpaired surrogates, which are no characters, replaced; a JSON generator escapes the rest. */
    public static String wellFormed(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            if (isUnpaired(text, i)) {
                if (result == null) {
                    result = new StringBuilder(text);
                }
                result.setCharAt(i, '\ufffd');
            }
        }
        return result == null ? text : result.toString();
    }

    private static int firstUnfit(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~') && isUnfit(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static String escaped(String text, int first) {
        StringBuilder result = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isUnfit(text, i)) {
                result.append(c);
            } else if (c <= 0xff) {
                Hex.appendPadded(result.append("\\x"), c, 2);
            } else {
                Hex.appendPadded(result.append("\\u"), c, 4);
            }
        }
        return result.toString();
    }

    private static boolean isUnfit(String text, int index) {
        char c = text.charAt(index);
        if (c < 0x7f) {
            return c < ' ';
        }
        return c <= 0x9f // DEL and the C1 controls
                || c == 0xad // soft hyphen
                || c == 0x34f // combining grapheme joiner
                || c == 0x61c // Arabic letter mark
                || c == 0x115f
                || c == 0x1160
                || c == 0x3164
                || c == 0xffa0 // Hangul fillers
                || c == 0x180e
                || c >= 0x200b && c <= 0x200f // zero width, and the direction marks
                || c >= 0x2028 && c <= 0x202e // line ends, embeddings and overrides
                || c >= 0x2060 && c <= 0x206f // invisible operators and isolates
                || c == 0xfeff
                || c >= 0xfff9 && c <= 0xfffb
                || c == 0xdb40 // the tags of plane 14, all invisible
                || c >= 0xdc00 && c <= 0xdfff && index > 0 && text.charAt(index - 1) == 0xdb40
                || isUnpaired(text, index);
    }

    private static boolean isUnpaired(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(index + 1));
        }
        return Character.isLowSurrogate(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)));
    }
}
