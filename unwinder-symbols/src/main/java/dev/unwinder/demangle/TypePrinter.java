package dev.unwinder.demangle;

import org.jspecify.annotations.Nullable;

/** Nodes to text: types, whose parts stand on both sides of what they apply to. */
final class TypePrinter {
    private final Printer printer;
    private final Output out;

    /** What stands around the type that is being printed, the innermost first. */
    @Nullable
    Modifier modifiers;

    TypePrinter(Printer printer, Output out) {
        this.printer = printer;
        this.out = out;
    }

    /** Prints it, if it is a type. */
    boolean print(Node node) throws NotMangledException {
        switch (node.kind) {
            case CONST, VOLATILE, RESTRICT -> qualified(node);
            case LVALUE_REFERENCE, RVALUE_REFERENCE -> reference(node);
            case POINTER,
                    COMPLEX,
                    IMAGINARY,
                    VENDOR_QUALIFIER,
                    CONST_FUNCTION,
                    VOLATILE_FUNCTION,
                    RESTRICT_FUNCTION,
                    LVALUE_FUNCTION,
                    RVALUE_FUNCTION,
                    TRANSACTION_SAFE,
                    NOEXCEPT,
                    THROWS,
                    EXPLICIT_OBJECT -> modified(node, node.left);
            case MEMBER_POINTER, VECTOR -> modified(node, node.right);
            case FUNCTION -> function(node);
            case ARRAY -> array(node);
            case DECLTYPE -> {
                out.append("decltype (");
                printer.print(node.left);
                out.append(')');
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    Modifier push(Node node) {
        Modifier pushed = new Modifier(modifiers, node, printer.arguments.scope);
        modifiers = pushed;
        return pushed;
    }

    private void modified(Node node, Node inner) throws NotMangledException {
        Modifier pushed = push(node);
        printer.print(inner);
        if (!pushed.isPrinted) {
            modifier(node);
        }
        modifiers = pushed.next;
    }

    /** The same qualifier may come twice, from an array and from its elements; it is shown once. */
    private void qualified(Node node) throws NotMangledException {
        for (@Nullable Modifier at = modifiers; at != null; at = at.next) {
            if (!at.isPrinted) {
                if (!at.node.kind.isQualifier()) {
                    break;
                }
                if (at.node.is(node.kind)) {
                    printer.print(node.left);
                    return;
                }
            }
        }
        modified(node, node.left);
    }

    /** References to references collapse, also those that a template's argument brings in. */
    private void reference(Node node) throws NotMangledException {
        TemplateArguments arguments = printer.arguments;
        Scope held = arguments.scope;
        Node referred = node.left;
        if (!arguments.isInLambda() && referred.is(Kind.TEMPLATE_PARAMETER)) {
            arguments.scope = arguments.firstScope(referred, node);
            referred = arguments.argument(referred);
        }
        if (referred.is(Kind.LVALUE_REFERENCE) || referred.is(node.kind)) {
            modified(referred, referred.left);
        } else {
            modified(node, referred.is(Kind.RVALUE_REFERENCE) ? referred.left : node.left);
        }
        arguments.scope = held;
    }

    private void function(Node node) throws NotMangledException {
        if (node.left.isPresent()) {
            Modifier pushed = push(node);
            printer.print(node.left);
            modifiers = pushed.next;
            if (pushed.isPrinted) {
                return;
            }
            out.append(' ');
        }
        function(node, modifiers);
    }

    private void function(Node node, @Nullable Modifier around) throws NotMangledException {
        boolean needsParentheses = false;
        boolean needsSpace = false;
        boolean isExplicit = false;
        for (@Nullable Modifier at = around; at != null && !at.isPrinted && !needsParentheses; at = at.next) {
            switch (at.node.kind) {
                case POINTER, LVALUE_REFERENCE, RVALUE_REFERENCE -> needsParentheses = true;
                case CONST, VOLATILE, RESTRICT, VENDOR_QUALIFIER, COMPLEX, IMAGINARY, MEMBER_POINTER -> {
                    needsParentheses = true;
                    needsSpace = true;
                }
                case EXPLICIT_OBJECT -> isExplicit = true;
                default -> {}
            }
        }
        if (needsParentheses) {
            if (out.last() != ' ' && (needsSpace || out.last() != '(' && out.last() != '*')) {
                out.append(' ');
            }
            out.append('(');
        }
        Modifier held = modifiers;
        modifiers = null;
        around(around, false);
        if (needsParentheses) {
            out.append(')');
        }
        out.append(isExplicit ? "(this " : "(");
        printer.print(node.right);
        out.append(')');
        around(around, true);
        modifiers = held;
    }

    private void array(Node node) throws NotMangledException {
        Modifier held = modifiers;
        Modifier pushed = push(node);
        // A qualified array is one of qualified elements.
        for (@Nullable Modifier at = held; at != null && at.node.kind.isQualifier(); at = at.next) {
            if (!at.isPrinted) {
                modifiers = new Modifier(modifiers, at.node, at.scope);
                at.isPrinted = true;
            }
        }
        Modifier innermost = modifiers;
        printer.print(node.right);
        modifiers = held;
        if (pushed.isPrinted) {
            return;
        }
        for (@Nullable Modifier at = innermost; at != null && at != pushed; at = at.next) {
            modifier(at.node);
        }
        array(node, held);
    }

    private void array(Node node, @Nullable Modifier around) throws NotMangledException {
        boolean needsSpace = true;
        boolean needsParentheses = false;
        for (@Nullable Modifier at = around; at != null; at = at.next) {
            if (!at.isPrinted) {
                needsSpace = !at.node.is(Kind.ARRAY);
                needsParentheses = needsSpace;
                break;
            }
        }
        if (needsParentheses) {
            out.append(" (");
        }
        around(around, false);
        if (needsParentheses) {
            out.append(')');
        }
        if (needsSpace) {
            out.append(' ');
        }
        out.append('[');
        printer.print(node.left);
        out.append(']');
    }

    /** Prints what was handed down and still waits; what belongs behind a function's parameters only if that is where we are. */
    private void around(@Nullable Modifier first, boolean isBehind) throws NotMangledException {
        Scope held = printer.arguments.scope;
        for (@Nullable Modifier at = first; at != null; at = at.next) {
            printer.step();
            if (at.isPrinted || !isBehind && at.node.kind.isFunctionQualifier()) {
                continue;
            }
            at.isPrinted = true;
            printer.arguments.scope = at.scope;
            if (at.node.is(Kind.FUNCTION)) {
                function(at.node, at.next);
                break;
            }
            if (at.node.is(Kind.ARRAY)) {
                array(at.node, at.next);
                break;
            }
            if (at.node.is(Kind.LOCAL)) {
                local(at.node);
                break;
            }
            modifier(at.node);
        }
        printer.arguments.scope = held;
    }

    private void local(Node node) throws NotMangledException {
        Modifier held = modifiers;
        modifiers = null;
        printer.print(node.left);
        modifiers = held;
        out.append("::");
        printer.print(Printer.unqualified(printer.inner(node.right)));
    }

    /** One of them by itself. */
    void modifier(Node node) throws NotMangledException {
        switch (node.kind) {
            case RESTRICT, RESTRICT_FUNCTION -> out.append(" restrict");
            case VOLATILE, VOLATILE_FUNCTION -> out.append(" volatile");
            case CONST, CONST_FUNCTION -> out.append(" const");
            case TRANSACTION_SAFE -> out.append(" transaction_safe");
            case NOEXCEPT -> exceptions(" noexcept", node.right);
            case THROWS -> exceptions(" throw", node.right);
            case EXPLICIT_OBJECT -> {}
            case VENDOR_QUALIFIER -> {
                out.append(' ');
                printer.print(node.right);
            }
            case POINTER -> out.append('*');
            case LVALUE_FUNCTION -> out.append(" &");
            case LVALUE_REFERENCE -> out.append('&');
            case RVALUE_FUNCTION -> out.append(" &&");
            case RVALUE_REFERENCE -> out.append("&&");
            case COMPLEX -> out.append(" _Complex");
            case IMAGINARY -> out.append(" _Imaginary");
            case MEMBER_POINTER -> {
                if (out.last() != '(') {
                    out.append(' ');
                }
                printer.print(node.left);
                out.append("::*");
            }
            case TYPED -> printer.print(node.left);
            case VECTOR -> {
                out.append(" __vector(");
                printer.print(node.left);
                out.append(')');
            }
            default -> printer.print(node);
        }
    }

    private void exceptions(String word, Node details) throws NotMangledException {
        out.append(word);
        if (details.isPresent()) {
            out.append('(');
            printer.print(details);
            out.append(')');
        }
    }
}
