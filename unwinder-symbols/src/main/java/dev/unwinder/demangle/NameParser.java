package dev.unwinder.demangle;

import java.util.ArrayList;
import java.util.List;

/**
 * Names, and the arguments of templates.
 *
 * @itanium 5.1.3
 */
final class NameParser {
    private static final String ANONYMOUS = "_GLOBAL_";

    private final ItaniumParser parser;
    private final Cursor in;

    /** What a constructor that comes next is called. */
    private Node lastName = Node.NONE;
    /** Whether the type of a conversion operator is being read. */
    private boolean isConversion;

    NameParser(ItaniumParser parser, Cursor in) {
        this.parser = parser;
        this.in = in;
    }

    /**
     * Template arguments, if others follow them, since then they belong to the type that a conversion operator is named by; absent, with
     * all as before, if none follow, or if they make no sense before that type was remembered.
     */
    Node firstOfTwoArgumentLists() {
        int position = in.position();
        int depth = in.depth();
        int candidates = parser.candidates();
        boolean within = parser.expressions.isWithin();
        Node held = lastName;
        try {
            Node arguments = templateArguments();
            if (in.peek() == 'I') {
                return arguments;
            }
        } catch (NotMangledException failure) {
            isConversion = true;
            parser.expressions.setWithin(within);
        }
        lastName = held;
        in.reset(position, depth);
        parser.forget(candidates);
        return Node.NONE;
    }

    boolean isConversion() {
        return isConversion;
    }

    Node name() throws NotMangledException {
        in.enter();
        Node result = unlimited();
        in.leave();
        return result;
    }

    private Node unlimited() throws NotMangledException {
        Node name;
        switch (in.peek()) {
            case 'N':
                return nested();
            case 'Z':
                return local();
            case 'S':
                if (in.take('S', 't')) {
                    return templated(unqualified(Node.name("std"), Node.NONE), true);
                }
                name = substitution(false);
                return isModule(name) ? afterModule(name) : templated(name, false);
            default:
                return templated(unqualified(Node.NONE, Node.NONE), true);
        }
    }

    private Node templated(Node name, boolean isNew) throws NotMangledException {
        if (in.peek() != 'I') {
            return name;
        }
        if (isNew) {
            parser.candidate(name);
        }
        return Node.of(Kind.TEMPLATE, name, templateArguments());
    }

    /** A name behind a module that was referred to. */
    Node afterModule(Node module) throws NotMangledException {
        return templated(unqualified(Node.NONE, module), true);
    }

    private Node nested() throws NotMangledException {
        in.expect('N');
        boolean explicitObject = in.take('H');
        List<Node> qualifiers = parser.types.qualifiers();
        for (int i = 0; i < qualifiers.size(); i++) {
            qualifiers.set(i, TypeParser.ofFunction(qualifiers.get(i)));
        }
        Kind reference = in.take('R') ? Kind.LVALUE_FUNCTION : in.take('O') ? Kind.RVALUE_FUNCTION : Kind.NONE;
        Node result = TypeParser.around(qualifiers, prefix());
        in.expect('E');
        if (explicitObject) {
            result = Node.of(Kind.EXPLICIT_OBJECT, result);
        }
        return reference == Kind.NONE ? result : Node.of(reference, result);
    }

    private Node prefix() throws NotMangledException {
        Node result = Node.NONE;
        while (true) {
            in.step();
            char c = in.peek();
            if (c == 'E') {
                if (!result.isPresent()) {
                    throw new NotMangledException();
                }
                return result;
            }
            if (c == 'M') { // what a member's initializer declares
                in.next();
                if (!result.isPresent()) {
                    throw new NotMangledException();
                }
                continue;
            }
            boolean isAdded = false;
            if (c == 'I') {
                if (!result.isPresent()) {
                    throw new NotMangledException();
                }
                result = Node.of(Kind.TEMPLATE, result, templateArguments());
            } else if (c == 'T') {
                result = joined(result, templateParameter());
            } else if (c == 'S') {
                Node earlier = substitution(true);
                if (isModule(earlier)) {
                    result = unqualified(result, earlier);
                } else {
                    result = joined(result, earlier);
                    isAdded = true;
                }
            } else if (in.sees('D', 'T') || in.sees('D', 't')) {
                if (result.isPresent()) {
                    throw new NotMangledException();
                }
                result = parser.types.type();
                isAdded = true;
            } else {
                result = unqualified(result, Node.NONE);
            }
            if (!isAdded && in.peek() != 'E') {
                parser.candidate(result);
            }
        }
    }

    private static Node joined(Node scope, Node name) {
        return scope.isPresent() ? Node.of(Kind.QUALIFIED, scope, name) : name;
    }

    private Node local() throws NotMangledException {
        in.expect('Z');
        Node function = parser.encoding(false);
        in.expect('E');
        Node name;
        if (in.take('s')) {
            discriminator();
            name = Node.name("string literal");
        } else {
            int argument = in.take('d') ? in.ordinal() : -1;
            name = name();
            if (!name.is(Kind.LAMBDA) && !name.is(Kind.UNNAMED)) {
                discriminator();
            }
            if (argument >= 0) {
                name = Node.numbered(Kind.DEFAULT_ARGUMENT, argument, name);
            }
        }
        if (function.is(Kind.TYPED) && function.right.is(Kind.FUNCTION)) { // what it returns would only confuse
            Node withoutReturn = Node.of(Kind.FUNCTION, Node.NONE, function.right.right);
            function = Node.of(Kind.TYPED, function.left, withoutReturn);
        }
        return Node.of(Kind.LOCAL, function, name);
    }

    private void discriminator() throws NotMangledException {
        if (in.take('_')) {
            boolean isLong = in.take('_');
            int number = in.number();
            if (number < 0) {
                throw new NotMangledException();
            }
            if (isLong && number >= 10) {
                in.expect('_');
            }
        }
    }

    /** The last part of a name, in its scope if there is one. */
    Node unqualified(Node scope, Node referredModule) throws NotMangledException {
        Node module = module(referredModule);
        boolean isFriend = in.peek() == 'F';
        if (isFriend) {
            in.next();
        }
        char c = in.peek();
        Node name;
        if (Cursor.isDigit(c)) {
            name = sourceName();
        } else if (Cursor.isLower(c)) {
            name = operator();
        } else if (in.take('D', 'C')) {
            name = structuredBinding();
        } else if (c == 'C' || c == 'D') {
            name = constructorOrDestructor();
        } else if (in.take('L')) {
            name = sourceName();
            discriminator();
        } else if (in.take('U', 'l')) {
            name = lambda();
        } else if (in.take('U', 't')) {
            name = parser.candidate(Node.numbered(Kind.UNNAMED, in.ordinal(), Node.NONE));
        } else {
            throw new NotMangledException();
        }
        if (module.isPresent()) {
            name = Node.of(Kind.MODULE_ENTITY, module, name);
        }
        name = tagged(name);
        return joined(scope, isFriend ? Node.of(Kind.FRIEND, name) : name);
    }

    private Node tagged(Node name) throws NotMangledException {
        Node result = name;
        Node held = lastName;
        while (in.take('B')) {
            result = Node.of(Kind.TAGGED, result, sourceName());
        }
        lastName = held;
        return result;
    }

    /** {@code W} and a name, as often as they come; what was there before if none comes. */
    Node module(Node before) throws NotMangledException {
        Node module = before;
        while (in.take('W')) {
            Kind kind = in.take('P') ? Kind.MODULE_PARTITION : Kind.MODULE_NAME;
            module = parser.candidate(Node.of(kind, module, sourceName()));
        }
        return module;
    }

    private static boolean isModule(Node node) {
        return node.is(Kind.MODULE_NAME) || node.is(Kind.MODULE_PARTITION);
    }

    Node sourceName() throws NotMangledException {
        int length = in.number();
        if (length <= 0) {
            throw new NotMangledException();
        }
        String name = in.take(length);
        boolean isAnonymous = name.length() >= ANONYMOUS.length() + 2
                && name.startsWith(ANONYMOUS)
                && "._$".indexOf(name.charAt(ANONYMOUS.length())) >= 0
                && name.charAt(ANONYMOUS.length() + 1) == 'N';
        lastName = Node.name(isAnonymous ? "(anonymous namespace)" : name);
        return lastName;
    }

    private Node structuredBinding() throws NotMangledException {
        List<Node> names = new ArrayList<>();
        do {
            names.add(sourceName());
        } while (!in.take('E'));
        return Node.list(Kind.STRUCTURED_BINDING, names);
    }

    private Node constructorOrDestructor() throws NotMangledException {
        boolean isConstructor = in.next() == 'C';
        boolean inherits = isConstructor && in.take('I');
        char variant = in.next();
        boolean isKnown = variant >= (isConstructor ? '1' : '0') && variant <= '5' && (isConstructor || variant != '3');
        if (inherits && isKnown) {
            parser.types.type(); // that of the base whose constructor it is; its name is shown
        }
        if (!isKnown || !lastName.isPresent()) {
            throw new NotMangledException();
        }
        return Node.of(isConstructor ? Kind.CONSTRUCTOR : Kind.DESTRUCTOR, lastName);
    }

    private Node lambda() throws NotMangledException {
        Node head = Declarations.parse(parser);
        Node constraint = in.take('Q') ? parser.expressions.expression() : Node.NONE;
        List<Node> parameters = parser.types.parameters();
        if (parameters.isEmpty()) {
            throw new NotMangledException();
        }
        if (parameters.size() == 1 && BuiltinTypes.isVoid(parameters.get(0))) {
            parameters = List.of();
        }
        if (in.take('Q')) {
            constraint = parser.expressions.expression();
        }
        in.expect('E');
        return Node.lambda(head, parameters, constraint, in.ordinal());
    }

    /** The name of an operator; {@code on} may stand before it in expressions. */
    private Node operator() throws NotMangledException {
        boolean was = parser.expressions.isWithin();
        if (in.take('o', 'n')) {
            parser.expressions.setWithin(false); // "cv" is a conversion function then
        }
        Node operator = operatorName();
        parser.expressions.setWithin(was);
        return operator.is(Kind.OPERATOR) && operator.text.equals("li")
                ? Node.of(Kind.UNARY, operator, sourceName())
                : operator;
    }

    Node operatorName() throws NotMangledException {
        char first = in.next();
        char second = in.next();
        if (first == 'v' && Cursor.isDigit(second)) {
            return Node.operator(Kind.VENDOR_OPERATOR, "", second - '0', sourceName());
        }
        if (first != 'c' || second != 'v') {
            return Operators.of(first, second);
        }
        boolean was = isConversion;
        isConversion = !parser.expressions.isWithin();
        Node type = parser.types.type();
        Node result = Node.operator(isConversion ? Kind.CONVERSION : Kind.CAST, "cv", 1, type);
        isConversion = was;
        return result;
    }

    Node templateParameter() throws NotMangledException {
        in.expect('T');
        int level = 0;
        if (in.take('L')) { // the level, of templates within templates
            level = in.digits() + 1;
            in.expect('_');
        }
        return Node.parameter(level, in.ordinal());
    }

    Node templateArguments() throws NotMangledException {
        if (!in.take('I') && !in.take('J')) {
            throw new NotMangledException();
        }
        return templateArgumentsToEnd();
    }

    Node templateArgumentsToEnd() throws NotMangledException {
        Node held = lastName;
        List<Node> arguments = new ArrayList<>();
        while (!in.take('E')) {
            if (in.take('Q')) { // the constraint of a template's specialization
                parser.expressions.expression();
            } else {
                arguments.add(templateArgument());
            }
        }
        lastName = held;
        return Node.list(Kind.TEMPLATE_ARGUMENTS, arguments);
    }

    Node templateArgument() throws NotMangledException {
        in.enter();
        Node result;
        switch (in.peek()) {
            case 'X':
                in.next();
                result = parser.expressions.expression();
                in.expect('E');
                break;
            case 'L':
                result = parser.expressions.primary();
                break;
            case 'I', 'J':
                result = templateArguments();
                break;
            default:
                if (Declarations.isNext(in)) {
                    Declarations.skip(parser); // what the parameter was declared as, where that matters for overloading
                    result = templateArgument();
                } else {
                    result = parser.types.type();
                }
                break;
        }
        in.leave();
        return result;
    }

    /** What an earlier part, or the standard library, is referred to by. */
    Node substitution(boolean inPrefix) throws NotMangledException {
        in.expect('S');
        char c = in.peek();
        if (c == '_' || Cursor.isDigit(c) || Cursor.isUpper(c)) {
            return parser.substituted(in.ordinal36());
        }
        in.next();
        Node standard = switch (c) {
            case 't' -> Node.text(Kind.STANDARD, "std");
            case 'a' -> standard("allocator", "allocator", "", inPrefix);
            case 'b' -> standard("basic_string", "basic_string", "", inPrefix);
            case 's' ->
                standard("string", "basic_string", "<char, std::char_traits<char>, std::allocator<char> >", inPrefix);
            case 'i' -> standard("istream", "basic_istream", "<char, std::char_traits<char> >", inPrefix);
            case 'o' -> standard("ostream", "basic_ostream", "<char, std::char_traits<char> >", inPrefix);
            case 'd' -> standard("iostream", "basic_iostream", "<char, std::char_traits<char> >", inPrefix);
            default -> throw new NotMangledException();
        };
        if (in.peek() == 'B') {
            return parser.candidate(tagged(standard));
        }
        return standard;
    }

    /** A name of the standard library; where it is that of a constructor's or destructor's class, the one without an alias is shown. */
    private Node standard(String alias, String name, String arguments, boolean inPrefix) {
        lastName = Node.name(name);
        return inPrefix && (in.peek() == 'C' || in.peek() == 'D')
                ? Node.text(Kind.STANDARD, "std::" + name + arguments, Node.name("std::" + name))
                : Node.text(Kind.STANDARD, "std::" + alias);
    }
}
