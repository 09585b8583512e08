package dev.unwinder.code;

import java.util.OptionalInt;

/**
 * x86-64 registers: from their numbers in instructions to DWARF numbers and names.
 *
 * @psabi x86-64 3.6.2 (DWARF register numbers)
 */
final class X86Registers {
    static final int RBX = 3;
    static final int RBP = 6;
    static final int RSP = 7;
    static final int FS_BASE = 58;
    static final int GS_BASE = 59;

    /** By number in instructions. */
    private static final int[] DWARF = {0, 2, 1, 3, 7, 6, 4, 5};

    private static final String[] OLD = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs", "?", "?"};

    private X86Registers() {}

    /** The DWARF number of a general register. */
    static int dwarf(int number) {
        return number < 8 ? DWARF[number] : number;
    }

    static Operand.Register general(int number, int size, boolean rex, Access access) {
        if (size == 1 && !rex && number >= 4 && number < 8) {
            return new Operand.Register(OptionalInt.of(dwarf(number - 4)), HIGH[number - 4], 1, access);
        }
        return new Operand.Register(OptionalInt.of(dwarf(number)), generalName(number, size), size, access);
    }

    static String generalName(int number, int size) {
        if (number >= 8) {
            return "r" + number + (size == 1 ? "b" : size == 2 ? "w" : size == 4 ? "d" : "");
        }
        return switch (size) {
            case 1 -> number < 4 ? OLD[number].charAt(0) + "l" : OLD[number] + 'l';
            case 2 -> OLD[number];
            case 4 -> 'e' + OLD[number];
            default -> 'r' + OLD[number];
        };
    }

    /** The name of a general register by its DWARF number. */
    static String dwarfName(int dwarf, int size) {
        for (int i = 0; i < DWARF.length; i++) {
            if (DWARF[i] == dwarf) {
                return generalName(i, size);
            }
        }
        return generalName(dwarf, size);
    }

    static Operand.Register vector(int number, int size, Access access) {
        String name = (size <= 16 ? "xmm" : size == 32 ? "ymm" : "zmm") + number;
        return new Operand.Register(OptionalInt.of(vectorDwarf(number)), name, size, access);
    }

    static int vectorDwarf(int number) {
        return number < 16 ? 17 + number : 67 - 16 + number;
    }

    static Operand.Register mask(int number, Access access) {
        return new Operand.Register(OptionalInt.of(118 + number), "k" + number, 8, access);
    }

    static Operand.Register mmx(int number, Access access) {
        return new Operand.Register(OptionalInt.of(41 + number), "mm" + number, 8, access);
    }

    static Operand.Register coprocessor(int number, boolean plain, Access access) {
        return new Operand.Register(OptionalInt.of(33 + number), plain ? "st" : "st(" + number + ")", 10, access);
    }

    static Operand.Register segment(int number, Access access) {
        OptionalInt dwarf = number < 6 ? OptionalInt.of(50 + number) : OptionalInt.empty();
        return new Operand.Register(dwarf, SEGMENTS[number], 2, access);
    }

    /** A register without a DWARF number. */
    static Operand.Register other(String name, int size, Access access) {
        return new Operand.Register(OptionalInt.empty(), name, size, access);
    }
}
