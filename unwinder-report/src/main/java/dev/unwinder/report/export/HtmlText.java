package dev.unwinder.report.export;

/** Text that stays text in HTML. */
final class HtmlText {
    private HtmlText() {}

    /** Fit for an element's content and for an attribute in quotes; what cannot be seen is shown escaped. */
    static String of(String foreign) {
        String text = FrameWords.shown(foreign);
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }
}
