package dev.unwinder.demangle;

/** What a {@link Node} is. */
enum Kind {
    /** Nothing: an absent part. */
    NONE,
    /** {@code text}. */
    NAME,
    /** {@code std::string} and its like, which stand for a template with its arguments. */
    STANDARD,
    /** {@code left::right}. */
    QUALIFIED,
    /** {@code left::right}, where left is a function. */
    LOCAL,
    /** Right, declared in default argument {@code number} of a function. */
    DEFAULT_ARGUMENT,
    /** An entity (left) with its type (right). */
    TYPED,
    /** {@code left<right>}. */
    TEMPLATE,
    /** {@code left[abi:right]}. */
    TAGGED,
    /** Right in module left. */
    MODULE_ENTITY,
    MODULE_NAME,
    MODULE_PARTITION,
    CONSTRUCTOR,
    DESTRUCTOR,
    /** {@code [a, b]}. */
    STRUCTURED_BINDING,
    /** {@code {lambda(items)#number}}, with a template head on the left. */
    LAMBDA,
    UNNAMED,
    /** A friend, defined in a class. */
    FRIEND,
    /** Left, and after it {@code [clone text]}. */
    CLONE,
    /** Left, and before it a text such as {@code vtable for}. */
    PREFIXED,
    /** Left, and behind it a text. */
    SUFFIXED,
    /** {@code construction vtable for left-in-right}. */
    CONSTRUCTION_VTABLE,
    REFERENCE_TEMPORARY,
    /** Left under the constraint right. */
    CONSTRAINED,

    TEMPLATE_PARAMETER,
    /** The declaration of one in a lambda's head: {@code text} is {@code $T}, {@code $N} or {@code $TT}. */
    TYPE_DECLARATION,
    VALUE_DECLARATION,
    TEMPLATE_DECLARATION,
    PACK_DECLARATION,
    FUNCTION_PARAMETER,

    BUILTIN,
    VENDOR_TYPE,
    /** Return type left, if there is one, and arguments right. */
    FUNCTION,
    /** Bound left, element right. */
    ARRAY,
    /** Class left, member right. */
    MEMBER_POINTER,
    /** Dimension left, element right. */
    VECTOR,
    POINTER,
    LVALUE_REFERENCE,
    RVALUE_REFERENCE,
    COMPLEX,
    IMAGINARY,
    CONST,
    VOLATILE,
    RESTRICT,
    VENDOR_QUALIFIER,
    PACK_EXPANSION,
    DECLTYPE,
    ARGUMENTS,
    TEMPLATE_ARGUMENTS,

    /* What a function's type says of the function itself: */
    CONST_FUNCTION,
    VOLATILE_FUNCTION,
    RESTRICT_FUNCTION,
    LVALUE_FUNCTION,
    RVALUE_FUNCTION,
    TRANSACTION_SAFE,
    NOEXCEPT,
    THROWS,
    /** Its first parameter is {@code this}, spelled out. */
    EXPLICIT_OBJECT,

    OPERATOR,
    VENDOR_OPERATOR,
    /** A conversion in an expression, and as a function. */
    CAST,
    CONVERSION,
    NULLARY,
    UNARY,
    /** {@code x++} and {@code x--}. */
    POSTFIX,
    BINARY,
    TERNARY,
    NEW,
    FOLD,
    LITERAL,
    NEGATIVE_LITERAL,
    /** {@code left{right}}. */
    INITIALIZER,
    VENDOR_CALL,
    /** The part at offset {@code number} of right, as a left. */
    SUBOBJECT,
    REQUIRES,
    TYPE_REQUIREMENT,
    EXPRESSION_REQUIREMENT,
    NOEXCEPT_REQUIREMENT,
    NESTED_REQUIREMENT;

    /** Whether it says something of a function itself, behind its parameters. */
    boolean isFunctionQualifier() {
        return compareTo(CONST_FUNCTION) >= 0 && compareTo(EXPLICIT_OBJECT) <= 0;
    }

    boolean isQualifier() {
        return this == CONST || this == VOLATILE || this == RESTRICT;
    }
}
