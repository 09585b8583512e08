package dev.unwinder.code;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

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

    private static final String[] WIDE = names("x");
    private static final String[] NARROW = names("w");

    private A64Registers() {}

    private static String[] names(String letter) {
        String[] names = new String[32];
        for (int i = 0; i < 31; i++) {
            names[i] = letter + i;
        }
        names[31] = letter + "zr";
        return names;
    }

    /** Of a system register: by op0, op1, CRn, CRm and op2. */
    static @Nullable String systemName(int encoding) {
        return switch (encoding) {
            case 0xd801 -> "ctr_el0";
            case 0xd807 -> "dczid_el0";
            case 0xda10 -> "nzcv";
            case 0xda20 -> "fpcr";
            case 0xda21 -> "fpsr";
            case Operand.SystemRegister.TPIDR_EL0 -> "tpidr_el0";
            case 0xde83 -> "tpidrro_el0";
            case 0xdf00 -> "cntfrq_el0";
            case 0xdf02 -> "cntvct_el0";
            default -> null;
        };
    }

    /** A general register; 31 is the zero register, which has no DWARF number. */
    static Operand.Register general(int number, boolean wide, Access access) {
        OptionalInt dwarf = number == 31 ? OptionalInt.empty() : OptionalInt.of(number);
        return new Operand.Register(dwarf, (wide ? WIDE : NARROW)[number], wide ? 8 : 4, access);
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
        return dwarf == SP ? "sp" : WIDE[dwarf];
    }
}
