package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;

/** Compares the names of many symbols with one. Looks first at the two bytes that tell nearly all others from it: the first, and the one behind the last. */
final class NameMatcher {
    private final byte[] wanted;
    private final SymbolNames names;
    private final ByteCursor strings;

    /**
     * A matcher for one table.
     *
     * @param wanted the name
     */
    NameMatcher(SymbolNames names, byte[] wanted) {
        this.wanted = wanted;
        this.names = names;
        this.strings = names.strings().cursor();
    }

    boolean matches(long offset) {
        if (wanted.length == 0 || offset + wanted.length >= strings.view().size()) {
            return names.isNamed(offset, wanted);
        }
        try {
            strings.seek(offset + wanted.length);
            int behind = strings.u8();
            if (behind != 0 && behind != '@') {
                return false;
            }
            strings.seek(offset);
            return strings.u8() == (wanted[0] & 0xff) && names.isNamed(offset, wanted);
        } catch (MalformedDataException outside) {
            return false;
        }
    }
}
