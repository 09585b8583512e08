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

    /** A linker's name as it is shown. */
    public String show(String name) {
        // A name of C is seen without loading the demangler, which would take longer than printing a small core.
        if (this == RAW || !mayBeMangled(name)) {
            return name;
        }
        return Demangler.demangle(name, this == FULL ? NameStyle.FULL : NameStyle.SIMPLE)
                .orElse(name);
    }

    private static boolean mayBeMangled(String name) {
        if (name.length() < 3 || name.charAt(0) != '_') {
            return false;
        }
        char second = name.charAt(1);
        return second == 'Z' || second == 'R' || second == 'G';
    }
}
