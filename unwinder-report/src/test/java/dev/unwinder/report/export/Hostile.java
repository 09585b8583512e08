package dev.unwinder.report.export;

/** What somebody could call a function, a file or a program to get something done to those who read about it. */
final class Hostile {
    /** Ends a script, makes an element that runs code, breaks out of attributes, templates and code; hides and turns text. */
    static final String TEXT =
            "</script></style><img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'</script>\"'"
                    + " onmouseover=\"document.title='pwned' {{7*7}} ${7*7} {0} ]]> --> <!--<script> `+alert(1)+` ``` |"
                    + " \\| @all [click](http://example.com/) http://example.com/ \u202egnp.exe \u001b[31m \u0000 \u2028"
                    + " \u2029 \ud800 \u200b &lt; \r\n"
                    + "# end";

    private Hostile() {}
}
