package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;

/**
 * Whether a catch clause takes an exception, decided as the C++ runtime does, from the types alone.
 *
 * @itanium Exception Handling 2.5.3, 2.9.4 (flags of pointer types)
 */
final class CatchMatch {
    private static final int CONST = 1;
    private static final int CV = 7; // const, volatile, restrict
    private static final int FUNCTION_QUALIFIERS = 0x60; // transaction_safe, noexcept
    private static final int MAX_POINTERS = 64;

    private final TypeInfos types;
    private final BaseSearch bases;

    CatchMatch(TypeInfos types) {
        this.types = types;
        this.bases = new BaseSearch(types);
    }

    /** Whether {@code catch (T)} takes an exception of a type. */
    boolean takes(TypeInfo caught, TypeInfo thrown) throws MemoryFaultException {
        if (caught.isSameAs(thrown)) {
            return true;
        }
        TypeInfos.Kind kind = types.kind(caught);
        return switch (kind) {
            case CLASS, SINGLE_INHERITANCE, MULTIPLE_INHERITANCE -> bases.isUniquePublicBase(caught, thrown);
            case POINTER, MEMBER_POINTER -> thrown.shown().equals("Dn") || pointers(caught, thrown, kind);
            case FUNCTION, OTHER -> false;
        };
    }

    /** Qualifiers may be added on the way in: at the second level and below only if all levels outside are const in the clause. */
    private boolean pointers(TypeInfo caughtType, TypeInfo thrownType, TypeInfos.Kind kind)
            throws MemoryFaultException {
        TypeInfo caught = caughtType;
        TypeInfo thrown = thrownType;
        boolean outerConst = true;
        for (int level = 0; level < MAX_POINTERS; level++) {
            if (caught.isSameAs(thrown)) {
                return true;
            }
            TypeInfos.Kind here = types.kind(caught);
            if (here != TypeInfos.Kind.POINTER && here != TypeInfos.Kind.MEMBER_POINTER) {
                return level == 1 && kind == TypeInfos.Kind.POINTER && pointees(caught, thrown);
            }
            if (types.kind(thrown) != here || !outerConst) {
                return false;
            }
            TypeInfos.Pointer to = types.pointer(caught);
            TypeInfos.Pointer from = types.pointer(thrown);
            if ((from.flags() & CV & ~to.flags()) != 0 || (to.flags() & FUNCTION_QUALIFIERS & ~from.flags()) != 0) {
                return false;
            }
            if (to.context().isPresent()
                    && !to.context().get().isSameAs(from.context().orElse(to.pointee()))) {
                return false;
            }
            outerConst = (to.flags() & CONST) != 0;
            caught = to.pointee();
            thrown = from.pointee();
        }
        return false;
    }

    /** A pointer to an object becomes one to void, or to a base of its class; only at the first level. */
    private boolean pointees(TypeInfo caught, TypeInfo thrown) throws MemoryFaultException {
        if (caught.shown().equals("v")) {
            return types.kind(thrown) != TypeInfos.Kind.FUNCTION;
        }
        return switch (types.kind(caught)) {
            case CLASS, SINGLE_INHERITANCE, MULTIPLE_INHERITANCE -> bases.isUniquePublicBase(caught, thrown);
            case POINTER, MEMBER_POINTER, FUNCTION, OTHER -> false;
        };
    }
}
