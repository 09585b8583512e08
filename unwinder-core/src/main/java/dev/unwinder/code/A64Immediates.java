package dev.unwinder.code;

/** Arm ARM (DDI 0487), C4.1.93: data processing with an immediate. */
final class A64Immediates {
    private static final String[] LOGICAL = {"and", "orr", "eor", "ands"};

    private static final Shift PAGES = new Shift(Shift.Kind.LSL, 12);

    private A64Immediates() {}

    static Decoded decode(A64Decoder it) {
        return switch (it.bits(23, 3)) {
            case 0, 1 -> address(it);
            case 2 -> addOrSubtract(it);
            case 4 -> logical(it);
            case 5 -> moveWide(it);
            default -> {
                // Tags, bit fields and extraction: the first operand is written, except that a tagged add may write sp.
                it.add(
                        it.bits(23, 3) == 3
                                ? it.generalOrSp(0, true, Access.WRITE)
                                : it.general(0, it.flag(31), Access.WRITE));
                yield it.other();
            }
        };
    }

    private static Decoded address(A64Decoder it) {
        long distance = ((long) it.bits(5, 19) << 45 >> 43) | it.bits(29, 2);
        boolean page = it.flag(31);
        long place = page ? (it.address & -4096L) + distance * 4096 : it.address + distance;
        it.add(it.general(0, true, Access.WRITE)).add(new Operand.Target(place));
        return it.done(InstructionKind.LOAD_ADDRESS, page ? "adrp" : "adr");
    }

    private static Decoded addOrSubtract(A64Decoder it) {
        boolean wide = it.flag(31);
        boolean subtract = it.flag(30);
        boolean flags = it.flag(29);
        boolean shifted = it.flag(22);
        long value = it.bits(10, 12);
        Operand.Immediate immediate = new Operand.Immediate(value, shifted ? PAGES : Shift.NONE);
        if (flags && it.bits(0, 5) == 31) {
            it.add(it.generalOrSp(5, wide, Access.READ)).add(immediate);
            return it.done(InstructionKind.COMPARE, subtract ? "cmp" : "cmn");
        }
        it.add(flags ? it.general(0, wide, Access.WRITE) : it.generalOrSp(0, wide, Access.WRITE));
        it.add(it.generalOrSp(5, wide, Access.READ));
        boolean stack = it.bits(0, 5) == 31 || it.bits(5, 5) == 31;
        if (!subtract && !flags && value == 0 && !shifted && stack) {
            return it.done(InstructionKind.MOVE, "mov");
        }
        it.add(immediate);
        InstructionKind kind = subtract ? InstructionKind.SUBTRACT : InstructionKind.ADD;
        return it.done(kind, (subtract ? "sub" : "add") + (flags ? "s" : ""));
    }

    private static Decoded logical(A64Decoder it) {
        boolean wide = it.flag(31);
        long value = bitmask(it.bits(22, 1), it.bits(10, 6), it.bits(16, 6), wide);
        if (value == 0) {
            return NoInstruction.INVALID;
        }
        int operation = it.bits(29, 2);
        Operand.Immediate immediate = new Operand.Immediate(value);
        if (operation == 3 && it.bits(0, 5) == 31) {
            return it.add(it.general(5, wide, Access.READ)).add(immediate).done(InstructionKind.COMPARE, "tst");
        }
        it.add(operation == 3 ? it.general(0, wide, Access.WRITE) : it.generalOrSp(0, wide, Access.WRITE));
        if (operation == 1 && it.bits(5, 5) == 31 && !isMoveWide(value, wide)) {
            return it.add(immediate).done(InstructionKind.MOVE, "mov");
        }
        it.add(it.general(5, wide, Access.READ)).add(immediate);
        boolean and = operation == 0 || operation == 3;
        return it.done(and ? InstructionKind.AND : InstructionKind.ARITHMETIC, LOGICAL[operation]);
    }

    /** A value that a single {@code movz} or {@code movn} gives is not shown as a move when it is an {@code orr}. */
    private static boolean isMoveWide(long value, boolean wide) {
        int width = wide ? 64 : 32;
        long mask = wide ? -1 : 0xffff_ffffL;
        for (int shift = 0; shift < width; shift += 16) {
            long other = ~(0xffffL << shift) & mask;
            if ((value & other) == 0 || (~value & other) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Arm ARM, DecodeBitMasks; 0 if it is reserved. */
    private static long bitmask(int n, int ones, int rotation, boolean wide) {
        int length = 31 - Integer.numberOfLeadingZeros(n << 6 | ~ones & 0x3f);
        if (length < 1 || n == 1 && !wide) {
            return 0;
        }
        int size = 1 << length;
        int count = (ones & size - 1) + 1;
        if (count == size) {
            return 0;
        }
        int rotate = rotation & size - 1;
        long run = (1L << count) - 1;
        long all = size == 64 ? -1 : (1L << size) - 1;
        long element = rotate == 0 ? run : (run >>> rotate | run << size - rotate) & all;
        for (int filled = size; filled < 64; filled *= 2) {
            element |= element << filled;
        }
        return wide ? element : element & 0xffff_ffffL;
    }

    private static Decoded moveWide(A64Decoder it) {
        boolean wide = it.flag(31);
        int shift = it.bits(21, 2) * 16;
        long value = it.bits(5, 16);
        int operation = it.bits(29, 2);
        if (operation == 1 || !wide && shift > 16) {
            return NoInstruction.INVALID;
        }
        it.add(it.general(0, wide, operation == 3 ? Access.READ_WRITE : Access.WRITE));
        boolean plain = value != 0 || shift == 0;
        boolean allOnes = operation == 0 && !wide && value == 0xffff;
        if (operation == 3 || !plain || allOnes) {
            String name = operation == 3 ? "movk" : operation == 2 ? "movz" : "movn";
            it.add(new Operand.Immediate(value, shift == 0 ? Shift.NONE : new Shift(Shift.Kind.LSL, shift)));
            return it.done(InstructionKind.MOVE, name);
        }
        long moved = operation == 2 ? value << shift : ~(value << shift);
        return it.add(new Operand.Immediate(wide ? moved : moved & 0xffff_ffffL))
                .done(InstructionKind.MOVE, "mov");
    }
}
