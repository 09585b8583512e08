package dev.unwinder.symbol;

import dev.unwinder.frame.Frame;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A frame and the function that it is an activation of.
 *
 * @param frame as the walk found it
 * @param symbol of the function; empty where no symbol covers the code
 */
public record SymbolizedFrame(Frame frame, Optional<Symbol> symbol) {
    /**
     * How far the frame's {@link Frame#pc} lies behind the start of the function, in bytes; empty where there is no
     * symbol.
     */
    public OptionalLong offset() {
        if (symbol.isEmpty() || frame.module().isEmpty()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                frame.module().get().vaddr(frame.pc()) - symbol.get().vaddr());
    }
}
