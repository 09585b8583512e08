package dev.unwinder.demangle;

import org.jspecify.annotations.Nullable;

/**
 * What stands around a type and may have to be shown within it: the star of {@code int (*)(char)}, the name of {@code int f(char)}.
 *
 * <p>Handed down to the type; whoever shows it says so, and who handed it down shows it otherwise.
 */
final class Modifier {
    final @Nullable Modifier next;
    final Node node;
    final @Nullable Scope scope;
    boolean isPrinted;

    Modifier(@Nullable Modifier next, Node node, @Nullable Scope scope) {
        this.next = next;
        this.node = node;
        this.scope = scope;
    }
}
