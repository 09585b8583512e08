package dev.unwinder.unwind;

import java.util.List;
import java.util.Optional;

/** Trap handlers known by their addresses. */
final class ListedTrapHandlers implements TrapHandlers {
    private final List<TrapHandler> handlers;

    ListedTrapHandlers(List<TrapHandler> handlers) {
        this.handlers = List.copyOf(handlers);
    }

    @Override
    public Optional<TrapHandler> find(long address) {
        for (TrapHandler handler : handlers) {
            if (handler.code().contains(address)) {
                return Optional.of(handler);
            }
        }
        return Optional.empty();
    }
}
