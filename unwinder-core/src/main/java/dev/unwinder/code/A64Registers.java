package dev.unwinder.code;

import java.util.OptionalInt;

/**
 * AArch64 registers: from their numbers in instructions to DWARF numbers and names.
 *
 * @psabi AADWARF64 4.1
 */
final class A64Registers {
    static final int FP = 29;
    static final int LR = 30;
    static final int SP = 31;

    private static final int FIRST_VECTOR = 64;
    private static final String VECTOR_NAMES = "bhsdq";

    private A64Registers() {}

    /** A general register; 31 is the zero register, which has no DWARF number. */
    static Operand.Register general(int number, boolean wide, Access access) {
        OptionalInt dwarf = number == 31 ? OptionalInt.empty() : OptionalInt.of(number);
        String name = (wide ? "x" : "w") + (number == 31 ? "zr" : String.valueOf(number));
        return new Operand.Register(dwarf, name, wide ? 8 : 4, access);
    }

    /** A general register; 31 is the stack pointer. */
    static Operand.Register generalOrSp(int number, boolean wide, Access access) {
        if (number != 31) {
            return general(number, wide, access);
        }
        return new Operand.Register(OptionalInt.of(SP), wide ? "sp" : "wsp", wide ? 8 : 4, access);
    }

    /** A vector register of 1 &lt;&lt; {@code log} bytes. */
    static Operand.Register vector(int number, int log, Access access) {
        return new Operand.Register(
                OptionalInt.of(FIRST_VECTOR + number), "" + VECTOR_NAMES.charAt(log) + number, 1 << log, access);
    }

    /** The name of a base register. */
    static String baseName(int dwarf) {
        return dwarf == SP ? "sp" : "x" + dwarf;
    }
}
