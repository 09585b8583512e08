package dev.unwinder.symbol;

import dev.unwinder.demangle.Demangler;
import dev.unwinder.demangle.NameStyle;

/** How the names of functions are shown. */
public enum Naming {
    /** As people wrote them, parameters and template arguments included: what {@code c++filt -i} shows. */
    FULL,
    /** As people wrote them, without parameters and template arguments. */
    SIMPLE,
    /** As the linker knows them. */
    RAW;

    /** Behind the name of the function that an entry of the procedure linkage table leads to. */
    private static final String LINKAGE = "@plt";

    /** A linker's name as it is shown. */
    public String show(String name) {
        // A name of C is seen without loading the demangler, which would take longer than printing a small core.
        if (this == RAW || !mayBeMangled(name)) {
            return name;
        }
        if (name.endsWith(LINKAGE)) {
            return show(name.substring(0, name.length() - LINKAGE.length())) + LINKAGE;
        }
        return Demangler.demangle(name, this == FULL ? NameStyle.FULL : NameStyle.SIMPLE)
                .orElse(name);
    }

    /** A name of the source as it is shown. */
    String showSource(String name) {
        return this == SIMPLE && name.indexOf('<') >= 0 ? withoutArguments(name) : name;
    }

    /** Without what stands in angle brackets, unless that is not closed; the names of operators stay. */
    private static String withoutArguments(String name) {
        StringBuilder simple = new StringBuilder(name.length());
        int depth = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '<' && !(depth == 0 && endsInOperator(simple))) {
                depth++;
            } else if (c == '>' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                simple.append(c);
            }
        }
        return depth == 0 ? simple.toString() : name;
    }

    private static boolean endsInOperator(StringBuilder text) {
        int end = text.length();
        while (end > 0 && "<>=-".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = end - "operator".length();
        return start >= 0
                && text.substring(start, end).equals("operator")
                && (start == 0 || text.charAt(start - 1) == ':');
    }

    static boolean mayBeMangled(String name) {
        if (name.length() < 3 || name.charAt(0) != '_') {
            return false;
        }
        char second = name.charAt(1);
        return second == 'Z' || second == 'R' || second == 'G';
    }
}
