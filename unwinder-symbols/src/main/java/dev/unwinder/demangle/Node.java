package dev.unwinder.demangle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a name: one class for all kinds, so that a command that shows ten names does not load a hundred classes first.
 *
 * <p>A node may be part of several others, since a mangled name refers back to its own parts; it is therefore never changed.
 */
final class Node {
    /** An absent part. */
    static final Node NONE = new Node(Kind.NONE, null, null, "", 0, List.of());

    final Kind kind;
    final Node left;
    final Node right;
    final String text;
    final int number;
    final List<Node> items;

    private Node(Kind kind, @Nullable Node left, @Nullable Node right, String text, int number, List<Node> items) {
        this.kind = kind;
        this.left = left == null ? this : left;
        this.right = right == null ? this : right;
        this.text = text;
        this.number = number;
        this.items = items;
    }

    static Node of(Kind kind, Node left, Node right) {
        return new Node(kind, left, right, "", 0, List.of());
    }

    static Node of(Kind kind, Node left) {
        return of(kind, left, NONE);
    }

    static Node text(Kind kind, String text) {
        return text(kind, text, NONE);
    }

    static Node text(Kind kind, String text, Node left) {
        return new Node(kind, left, NONE, text, 0, List.of());
    }

    static Node name(String text) {
        return text(Kind.NAME, text);
    }

    static Node numbered(Kind kind, int number, Node left) {
        return new Node(kind, left, NONE, "", number, List.of());
    }

    /** A parameter of a template; the level says of which, where templates are within templates. */
    static Node parameter(int level, int number) {
        String text = level > 0 ? Integer.toString(level) : "";
        return new Node(Kind.TEMPLATE_PARAMETER, NONE, NONE, text, number, List.of());
    }

    static Node list(Kind kind, List<Node> items) {
        return list(kind, NONE, items);
    }

    static Node list(Kind kind, Node left, List<Node> items) {
        return new Node(kind, left, NONE, "", 0, items);
    }

    /** A lambda: its head, its parameters, what it requires, and which of its scope it is. */
    static Node lambda(Node head, List<Node> parameters, Node constraint, int number) {
        return new Node(Kind.LAMBDA, head, constraint, "", number, parameters);
    }

    /** An operator with its number of operands. */
    static Node operator(Kind kind, String code, int operands, Node name) {
        return new Node(kind, name, NONE, code, operands, List.of());
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isPresent() {
        return kind != Kind.NONE;
    }
}
