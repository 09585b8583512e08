package dev.unwinder.demangle;

/**
 * Requires-expressions, whose form c++filt does not know yet; it is that of the source.
 *
 * @itanium 5.1.6
 */
final class Requirements {
    private Requirements() {}

    static void print(Printer printer, Node node) throws NotMangledException {
        Output out = printer.out;
        out.append("requires");
        if (node.left.isPresent()) {
            out.append(" (");
            printer.print(node.left);
            out.append(')');
        }
        out.append(" {");
        for (Node requirement : node.items) {
            out.append(' ');
            requirement(printer, requirement);
            out.append(';');
        }
        out.append(" }");
    }

    private static void requirement(Printer printer, Node node) throws NotMangledException {
        Output out = printer.out;
        switch (node.kind) {
            case TYPE_REQUIREMENT -> out.append("typename ");
            case NESTED_REQUIREMENT -> out.append("requires ");
            default -> {}
        }
        boolean isQuiet = node.is(Kind.NOEXCEPT_REQUIREMENT);
        boolean isBraced = isQuiet || node.right.isPresent();
        out.append(isBraced ? "{" : "");
        printer.print(node.left);
        out.append(isBraced ? "}" : "").append(isQuiet ? " noexcept" : "");
        if (node.right.isPresent()) {
            out.append(" -> ");
            printer.print(node.right);
        }
    }
}
