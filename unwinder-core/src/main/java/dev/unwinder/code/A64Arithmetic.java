package dev.unwinder.code;

/** Arm ARM (DDI 0487), C4.1.97: data processing of general registers, as far as it is named. */
final class A64Arithmetic {
    private static final Shift.Kind[] KINDS = Shift.Kind.values();
    private static final int FIRST_EXTENSION = Shift.Kind.UXTB.ordinal();
    private static final String[] LOGICAL = {"and", "bic", "orr", "orn", "eor", "eon", "ands", "bics"};

    private A64Arithmetic() {}

    static Decoded decode(A64Decoder it) {
        boolean wide = it.flag(31);
        int group = it.bits(24, 5);
        if (group == 0b01010) {
            return logical(it, wide);
        }
        if (group == 0b01011) {
            return it.flag(21) ? addExtended(it, wide) : addShifted(it, wide);
        }
        boolean twoSources = (it.word & 0x5fe0_0000) == 0x1ac0_0000;
        it.add(it.general(0, wide, Access.WRITE));
        if (twoSources && (it.bits(10, 6) == 2 || it.bits(10, 6) == 3)) {
            it.add(it.general(5, wide, Access.READ)).add(it.general(16, wide, Access.READ));
            return it.done(InstructionKind.DIVIDE, it.flag(10) ? "sdiv" : "udiv");
        }
        return it.other();
    }

    private static Decoded logical(A64Decoder it, boolean wide) {
        int operation = it.bits(29, 2) << 1 | it.bits(21, 1);
        int amount = it.bits(10, 6);
        if (!wide && amount > 31) {
            return NoInstruction.INVALID;
        }
        boolean noDestination = operation == 6 && it.bits(0, 5) == 31;
        if (!noDestination) {
            it.add(it.general(0, wide, Access.WRITE));
        }
        boolean noSource =
                it.bits(5, 5) == 31 && (operation == 2 && amount == 0 && it.bits(22, 2) == 0 || operation == 3);
        if (!noSource) {
            it.add(it.general(5, wide, Access.READ));
        }
        it.add(second(it, wide, shift(it, amount)));
        if (noDestination) {
            return it.done(InstructionKind.COMPARE, "tst");
        }
        if (noSource) {
            return it.done(InstructionKind.MOVE, operation == 2 ? "mov" : "mvn");
        }
        boolean and = operation == 0 || operation == 6;
        return it.done(and ? InstructionKind.AND : InstructionKind.ARITHMETIC, LOGICAL[operation]);
    }

    private static Shift shift(A64Decoder it, int amount) {
        int type = it.bits(22, 2);
        return amount == 0 && type == 0 ? Shift.NONE : new Shift(KINDS[type], amount);
    }

    private static Operand.Register second(A64Decoder it, boolean wide, Shift shift) {
        Operand.Register plain = it.general(16, wide, Access.READ);
        return new Operand.Register(plain.number(), plain.name(), plain.size(), plain.access(), shift);
    }

    private static Decoded addShifted(A64Decoder it, boolean wide) {
        int amount = it.bits(10, 6);
        if (it.bits(22, 2) == 3 || !wide && amount > 31) {
            return NoInstruction.INVALID;
        }
        boolean subtract = it.flag(30);
        boolean flags = it.flag(29);
        Operand.Register second = second(it, wide, shift(it, amount));
        if (flags && it.bits(0, 5) == 31) {
            it.add(it.general(5, wide, Access.READ)).add(second);
            return it.done(InstructionKind.COMPARE, subtract ? "cmp" : "cmn");
        }
        it.add(it.general(0, wide, Access.WRITE));
        if (subtract && it.bits(5, 5) == 31) {
            return it.add(second).done(InstructionKind.ARITHMETIC, flags ? "negs" : "neg");
        }
        it.add(it.general(5, wide, Access.READ)).add(second);
        return it.done(
                subtract ? InstructionKind.SUBTRACT : InstructionKind.ADD,
                (subtract ? "sub" : "add") + (flags ? "s" : ""));
    }

    private static Decoded addExtended(A64Decoder it, boolean wide) {
        boolean subtract = it.flag(30);
        boolean flags = it.flag(29);
        int option = it.bits(13, 3);
        int amount = it.bits(10, 3);
        if (amount > 4 || it.bits(22, 2) != 0) {
            return NoInstruction.INVALID;
        }
        boolean compares = flags && it.bits(0, 5) == 31;
        if (!compares) {
            it.add(flags ? it.general(0, wide, Access.WRITE) : it.generalOrSp(0, wide, Access.WRITE));
        }
        boolean stack = it.bits(5, 5) == 31 || !flags && it.bits(0, 5) == 31;
        boolean shifts = stack && option == (wide ? 3 : 2);
        Shift shift = new Shift(shifts ? Shift.Kind.LSL : KINDS[FIRST_EXTENSION + option], amount);
        it.add(it.generalOrSp(5, wide, Access.READ)).add(second(it, wide && (option & 3) == 3, shift));
        if (compares) {
            return it.done(InstructionKind.COMPARE, subtract ? "cmp" : "cmn");
        }
        return it.done(
                subtract ? InstructionKind.SUBTRACT : InstructionKind.ADD,
                (subtract ? "sub" : "add") + (flags ? "s" : ""));
    }
}
