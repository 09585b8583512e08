package dev.unwinder.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose arguments {@code T_} stands for.
 *
 * @param outer those that are looked at when an argument is itself a parameter
 * @param template a template with its arguments
 * @param levels in a constraint, which is written as in the source: the templates within each other, the outermost first; else none
 */
record Scope(@Nullable Scope outer, Node template, List<Node> levels) {
    Scope(@Nullable Scope outer, Node template) {
        this(outer, template, List.of());
    }

    /** The template that a parameter belongs to. */
    Node template(Node parameter) {
        int level = parameter.text.isEmpty() ? 0 : Integer.parseInt(parameter.text);
        return level < levels.size() ? levels.get(level) : template;
    }
}
