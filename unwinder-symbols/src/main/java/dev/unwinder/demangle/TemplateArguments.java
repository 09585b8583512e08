package dev.unwinder.demangle;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the parameters of templates stand for, at the place that is being printed. */
final class TemplateArguments {
    private final Printer printer;
    private final Output out;

    @Nullable
    Scope scope;
    /** Which argument of a pack; all if negative. */
    int packIndex;

    private int lambdas;
    private List<Node> declared = List.of();

    /** Where the parameters below references were met first: met again through a back-reference, they mean the same. */
    private @Nullable Map<Node, Scope> firstScopes;

    TemplateArguments(Printer printer, Output out) {
        this.printer = printer;
        this.out = out;
    }

    boolean isInLambda() {
        return lambdas > 0;
    }

    void lambda(Node node) throws NotMangledException {
        out.append("{lambda");
        if (!printer.isSimple()) {
            List<Node> held = declared;
            declared = node.left.items;
            lambdas++;
            if (!declared.isEmpty()) {
                out.append('<');
                declarations(declared);
                out.append('>');
            }
            out.append('(');
            printer.list(node.items);
            out.append(')');
            if (node.right.isPresent()) {
                out.append(" requires ");
                printer.print(node.right);
                out.append(' ');
            }
            lambdas--;
            declared = held;
        }
        out.append('#').append(node.number + 1).append('}');
    }

    private void declarations(List<Node> list) throws NotMangledException {
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            Node declaration = list.get(i);
            boolean isPack = declaration.is(Kind.PACK_DECLARATION);
            declaration(isPack ? declaration.left : declaration, isPack ? "..." : "", i);
        }
    }

    private void declaration(Node declaration, String dots, int index) throws NotMangledException {
        switch (declaration.kind) {
            case TYPE_DECLARATION -> {
                if (declaration.left.isPresent()) {
                    printer.print(declaration.left);
                } else {
                    out.append("typename");
                }
            }
            case VALUE_DECLARATION -> printer.print(declaration.left);
            default -> {
                out.append("template<");
                declarations(declaration.left.items);
                out.append("> class");
            }
        }
        out.append(dots).append(' ').append(declaredName(declaration)).append(index);
    }

    private static String declaredName(Node declaration) {
        return switch (declaration.kind) {
            case TYPE_DECLARATION -> "$T";
            case VALUE_DECLARATION -> "$N";
            case PACK_DECLARATION -> declaredName(declaration.left);
            default -> "$TT";
        };
    }

    void parameter(Node node) throws NotMangledException {
        if (lambdas > 0) {
            int index = node.number;
            if (index < declared.size()) {
                out.append(declaredName(declared.get(index))).append(index);
            } else {
                out.append("auto:").append(index - declared.size() + 1);
            }
            return;
        }
        Scope held = scope;
        Node argument = argument(node);
        scope = held == null ? null : held.outer(); // the argument may itself be a parameter, of a template further out
        printer.print(argument);
        scope = held;
    }

    /** What a parameter stands for; of a pack, the argument whose turn it is. */
    Node argument(Node parameter) throws NotMangledException {
        Node found = lookup(parameter);
        if (found.is(Kind.TEMPLATE_ARGUMENTS) && packIndex >= 0) {
            found = packIndex < found.items.size() ? found.items.get(packIndex) : Node.NONE;
        }
        if (!found.isPresent()) {
            throw new NotMangledException();
        }
        return found;
    }

    private Node lookup(Node parameter) throws NotMangledException {
        if (scope == null) {
            throw new NotMangledException();
        }
        List<Node> given = scope.template(parameter).right.items;
        return parameter.number < given.size() ? given.get(parameter.number) : Node.NONE;
    }

    /** The scope in which a parameter below a reference was met first, if that is not the one of now. */
    @Nullable
    Scope firstScope(Node parameter, Node reference) {
        if (firstScopes == null) {
            firstScopes = new IdentityHashMap<>();
        }
        if (!firstScopes.containsKey(parameter)) {
            firstScopes.put(parameter, scope);
            return scope;
        }
        return printer.isWithin(parameter, true) || printer.isWithin(reference, false)
                ? scope
                : firstScopes.get(parameter);
    }

    void expansion(Node node) throws NotMangledException {
        Node pack = lambdas > 0 ? Node.NONE : findPack(node.left);
        if (!pack.isPresent()) { // of function parameters, whose number is not known
            printer.subexpression(node.left);
            out.append("...");
            return;
        }
        int length = pack.items.size();
        for (int i = 0; i < length; i++) {
            if (i > 0) {
                out.append(", ");
            }
            packIndex = i;
            printer.print(node.left);
        }
    }

    int packLength(Node pattern) throws NotMangledException {
        return findPack(pattern).items.size();
    }

    /** The pack that an expansion goes through: the first one in its pattern. */
    private Node findPack(Node node) throws NotMangledException {
        printer.step();
        switch (node.kind) {
            case TEMPLATE_PARAMETER:
                Node found = lookup(node);
                return found.is(Kind.TEMPLATE_ARGUMENTS) ? found : Node.NONE;
            case NONE,
                    NAME,
                    STANDARD,
                    BUILTIN,
                    TAGGED,
                    PACK_EXPANSION,
                    LAMBDA,
                    UNNAMED,
                    OPERATOR,
                    FUNCTION_PARAMETER,
                    DEFAULT_ARGUMENT:
                return Node.NONE;
            default:
                Node inLeft = findPack(node.left);
                return inLeft.isPresent() ? inLeft : findPackBehind(node);
        }
    }

    private Node findPackBehind(Node node) throws NotMangledException {
        Node found = findPack(node.right);
        for (int i = 0; i < node.items.size() && !found.isPresent(); i++) {
            found = findPack(node.items.get(i));
        }
        return found;
    }
}
