package dev.unwinder.report.export;

import dev.unwinder.report.Foreign;

/** Foreign text as code in Markdown. */
final class MarkdownText {
    private MarkdownText() {}

    /** A span of code: no character in it has a meaning. Empty for an empty text. */
    static String code(String foreign, int most) {
        String text = Foreign.shown(foreign, most);
        if (text.isBlank()) {
            return "";
        }
        String fence = "`".repeat(longestRun(text) + 1);
        boolean padded = text.startsWith("`") || text.endsWith("`");
        return padded ? fence + " " + text + " " + fence : fence + text + fence;
    }

    /** The same in a cell of a table, where a bar would end it even in code. */
    static String cell(String foreign, int most) {
        return code(foreign, most).replace("\\|", "\\ |").replace("|", "\\|");
    }

    /** A block of code; the text is fit to be shown and ends with a line end. */
    static String block(String text) {
        String fence = "`".repeat(Math.max(3, longestRun(text) + 1));
        return fence + "text\n" + text + fence + "\n";
    }

    private static int longestRun(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
