package dev.unwinder.symbol.info;

import java.util.List;

/**
 * Where a call goes, as far as a call site tells.
 *
 * @dwarf 3.4.1
 */
public sealed interface CallTarget {
    /**
     * Code of the same file: a function, or the parts that the compiler split it into.
     *
     * @param vaddrs where they start
     */
    record Code(List<Long> vaddrs) implements CallTarget {
        /** Copies. */
        public Code {
            vaddrs = List.copyOf(vaddrs);
        }
    }

    /**
     * A function that is only declared there.
     *
     * @param linkageName as the linker knows it
     */
    record Named(String linkageName) implements CallTarget {}

    /** Nobody knows before the program runs: a call through a pointer. */
    record Unknown() implements CallTarget {}
}
