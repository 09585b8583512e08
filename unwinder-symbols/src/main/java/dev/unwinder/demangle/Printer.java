package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes to text: names and templates. */
final class Printer {
    private static final int FIRST_LEVELS = 64;

    final Output out = new Output();
    final NameStyle style;
    final TemplateArguments arguments = new TemplateArguments(this, out);

    private final TypePrinter types = new TypePrinter(this, out);
    private final ExpressionPrinter expressions = new ExpressionPrinter(this, out);

    /** What is being printed, from the outermost on. */
    private Node[] path = new Node[FIRST_LEVELS];

    private int depth;
    private int steps;

    /** The template whose name is being printed. */
    private Node currentTemplate = Node.NONE;

    private Printer(NameStyle style) {
        this.style = style;
    }

    static String print(Node name, NameStyle style) throws NotMangledException {
        Printer printer = new Printer(style);
        printer.print(style == NameStyle.NO_PARAMETERS ? withoutParameters(name) : name);
        return printer.out.toString();
    }

    private static Node withoutParameters(Node name) {
        Node at = name;
        while (at.is(Kind.CLONE) || at.is(Kind.CONSTRAINED) || at.is(Kind.TYPED) || at.kind.isFunctionQualifier()) {
            at = at.left;
        }
        return at.is(Kind.LOCAL) ? Node.of(Kind.LOCAL, at.left, unqualified(at.right)) : at;
    }

    /** A name without what stands behind the function's parameters. */
    static Node unqualified(Node name) {
        Node at = name;
        while (at.kind.isFunctionQualifier()) {
            at = at.left;
        }
        return at;
    }

    boolean isSimple() {
        return style == NameStyle.SIMPLE;
    }

    void step() throws NotMangledException {
        if (++steps > Limits.STEPS) {
            throw new NotMangledException();
        }
    }

    /** Whether a node is being printed further out. */
    boolean isWithin(Node node, boolean innermostToo) {
        for (int i = innermostToo ? depth - 1 : depth - 2; i >= 0; i--) {
            if (path[i] == node) {
                return true;
            }
        }
        return false;
    }

    void print(Node node) throws NotMangledException {
        step();
        if (depth >= Limits.PRINT_DEPTH) {
            throw new NotMangledException();
        }
        if (depth == path.length) {
            path = Arrays.copyOf(path, depth * 2);
        }
        path[depth++] = node;
        name(node);
        depth--;
    }

    private void name(Node node) throws NotMangledException {
        switch (node.kind) {
            case NONE -> {}
            case NAME, BUILTIN -> out.append(node.text);
            case STANDARD -> out.append(isSimple() && node.left.isPresent() ? node.left.text : node.text);
            case QUALIFIED -> {
                print(node.left);
                out.append("::");
                print(isSimple() ? unqualified(node.right) : node.right);
            }
            case LOCAL -> {
                print(node.left);
                out.append("::");
                print(isSimple() ? unqualified(inner(node.right)) : inner(node.right));
            }
            case TYPED -> typed(node);
            case TEMPLATE -> template(node);
            case TAGGED -> {
                print(node.left);
                out.append("[abi:");
                print(node.right);
                out.append(']');
            }
            case MODULE_ENTITY -> {
                print(node.right);
                out.append('@');
                print(node.left);
            }
            case MODULE_NAME, MODULE_PARTITION -> module(node);
            case CONSTRUCTOR, VENDOR_TYPE -> print(node.left);
            case DESTRUCTOR -> {
                out.append('~');
                print(node.left);
            }
            case STRUCTURED_BINDING -> {
                out.append('[');
                list(node.items);
                out.append(']');
            }
            case UNNAMED -> out.append("{unnamed type#").append(node.number + 1).append('}');
            case FRIEND -> {
                out.append("friend ");
                print(node.left);
            }
            default -> special(node);
        }
    }

    private void special(Node node) throws NotMangledException {
        switch (node.kind) {
            case CLONE -> {
                print(node.left);
                if (!isSimple()) {
                    out.append(" [clone ").append(node.text).append(']');
                }
            }
            case PREFIXED -> {
                out.append(node.text);
                print(node.left);
            }
            case SUFFIXED -> {
                print(node.left);
                out.append(node.text);
            }
            case CONSTRUCTION_VTABLE -> {
                out.append("construction vtable for ");
                print(node.left);
                out.append("-in-");
                print(node.right);
            }
            case REFERENCE_TEMPORARY -> {
                out.append("reference temporary #").append(node.number).append(" for ");
                print(node.left);
            }
            case CONSTRAINED -> {
                print(node.left);
                if (!isSimple()) {
                    constraint(node);
                }
            }
            case LAMBDA -> arguments.lambda(node);
            case TEMPLATE_PARAMETER -> arguments.parameter(node);
            case PACK_EXPANSION -> arguments.expansion(node);
            case CONVERSION -> conversion(node.left);
            case ARGUMENTS, TEMPLATE_ARGUMENTS -> list(node.items);
            default -> {
                if (!types.print(node)) {
                    expressions.print(node);
                }
            }
        }
    }

    /** A local entity; in a default argument, that argument first. */
    Node inner(Node local) throws NotMangledException {
        if (local.is(Kind.DEFAULT_ARGUMENT)) {
            out.append("{default arg#").append(local.number + 1).append("}::");
            return local.left;
        }
        return local;
    }

    private void module(Node node) throws NotMangledException {
        print(node.left);
        if (node.is(Kind.MODULE_PARTITION)) {
            out.append(':');
        } else if (node.left.isPresent()) {
            out.append('.');
        }
        print(node.right);
    }

    /** Commas between; those behind the last one that shows anything are taken back. */
    void list(List<Node> items) throws NotMangledException {
        int end = out.length();
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            int start = out.length();
            print(items.get(i));
            if (i == 0 || out.length() > start) {
                end = out.length();
            }
        }
        if (end < out.length()) {
            out.truncate(end);
        }
    }

    private void template(Node node) throws NotMangledException {
        Modifier heldModifiers = types.modifiers;
        Node held = currentTemplate;
        types.modifiers = null;
        currentTemplate = node;
        print(node.left);
        if (!isSimple()) {
            angled(node.right);
        }
        types.modifiers = heldModifiers;
        currentTemplate = held;
    }

    private void angled(Node list) throws NotMangledException {
        if (out.last() == '<') {
            out.append(' ');
        }
        out.append('<');
        print(list);
        if (out.last() == '>') {
            out.append(' ');
        }
        out.append('>');
    }

    /** {@code operator T}: T may be a parameter of the template that the operator is. */
    private void conversion(Node type) throws NotMangledException {
        out.append("operator ");
        Scope held = arguments.scope;
        if (currentTemplate.isPresent()) {
            arguments.scope = new Scope(held, currentTemplate);
        }
        if (type.is(Kind.TEMPLATE)) {
            print(type.left);
            arguments.scope = held;
            if (!isSimple()) {
                angled(type.right);
            }
        } else {
            print(type);
            arguments.scope = held;
        }
    }

    private void constraint(Node node) throws NotMangledException {
        out.append(" requires ");
        Node name = unqualified(node.left.left);
        Scope held = arguments.scope;
        Node entity = name.is(Kind.LOCAL) ? unqualified(name.right) : name;
        List<Node> levels = new ArrayList<>();
        addTemplates(entity, levels);
        if (!levels.isEmpty()) {
            arguments.scope = new Scope(held, levels.get(levels.size() - 1), levels);
        }
        print(node.right);
        arguments.scope = held;
    }

    /** The templates with their arguments that a name goes through, the outermost first. */
    private void addTemplates(Node name, List<Node> templates) throws NotMangledException {
        step();
        switch (name.kind) {
            case QUALIFIED -> {
                addTemplates(name.left, templates);
                addTemplates(name.right, templates);
            }
            case TEMPLATE -> {
                addTemplates(name.left, templates);
                templates.add(name);
            }
            case TAGGED, FRIEND -> addTemplates(name.left, templates);
            default -> {}
        }
    }

    /** A function: its name is handed down to its type, and shown there. */
    private void typed(Node node) throws NotMangledException {
        Node name = node.left;
        Node qualified = name;
        while (name.kind.isFunctionQualifier()) {
            name = name.left;
        }
        Node entity = name;
        if (name.is(Kind.LOCAL)) {
            entity = name.right.is(Kind.DEFAULT_ARGUMENT) ? name.right.left : name.right;
            qualified = entity.kind.isFunctionQualifier() ? entity : qualified;
            entity = unqualified(entity);
        }
        if (isSimple()) {
            print(name);
            return;
        }
        Modifier held = types.modifiers;
        types.modifiers = null;
        for (Node at = qualified; at.kind.isFunctionQualifier(); at = at.left) {
            types.push(at);
        }
        Modifier pushed = types.push(name);
        Scope heldScope = arguments.scope;
        if (entity.is(Kind.TEMPLATE)) {
            arguments.scope = new Scope(heldScope, entity);
        }
        print(node.right);
        arguments.scope = heldScope;
        for (@Nullable Modifier at = pushed; at != null; at = at.next) {
            if (!at.isPrinted) {
                out.append(' ');
                types.modifier(at.node);
            }
        }
        types.modifiers = held;
    }

    void subexpression(Node node) throws NotMangledException {
        expressions.subexpression(node);
    }
}
