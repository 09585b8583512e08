package dev.unwinder.code;

/**
 * What becomes of a value before an instruction uses it.
 *
 * <p>Arm ARM (DDI 0487), C1.2.6 and C6.2: shifted and extended registers, and constants that are shifted.
 *
 * @param kind which way
 * @param amount by how many bits; of an extension, after it
 */
public record Shift(Kind kind, int amount) {
    /** The value as it is. */
    public static final Shift NONE = new Shift(Kind.LSL, 0);

    /** Which way; the names are the assembler's. */
    public enum Kind {
        /** To the left. */
        LSL("lsl"),
        /** To the right, filled with zeros. */
        LSR("lsr"),
        /** To the right, filled with the sign. */
        ASR("asr"),
        /** To the right, filled with what falls out. */
        ROR("ror"),
        /** The low byte, unsigned, and then to the left. */
        UXTB("uxtb"),
        /** The low two bytes, unsigned, and then to the left. */
        UXTH("uxth"),
        /** The low four bytes, unsigned, and then to the left. */
        UXTW("uxtw"),
        /** All eight bytes, and then to the left. */
        UXTX("uxtx"),
        /** The low byte, signed, and then to the left. */
        SXTB("sxtb"),
        /** The low two bytes, signed, and then to the left. */
        SXTH("sxth"),
        /** The low four bytes, signed, and then to the left. */
        SXTW("sxtw"),
        /** All eight bytes, and then to the left. */
        SXTX("sxtx");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }

        boolean isExtension() {
            return compareTo(UXTB) >= 0;
        }
    }

    /**
     * The value that is used.
     *
     * @param value of the register or the constant
     * @param size of it in bytes, 4 or 8; what lies above is not looked at
     */
    public long apply(long value, int size) {
        boolean narrow = size == 4;
        long unsigned = narrow ? value & 0xffff_ffffL : value;
        return switch (kind) {
            case LSL -> cut(unsigned << amount, narrow);
            case LSR -> unsigned >>> amount;
            case ASR -> narrow ? cut((int) value >> amount, true) : value >> amount;
            case ROR -> narrow ? cut(Integer.rotateRight((int) value, amount), true) : Long.rotateRight(value, amount);
            case UXTB -> (value & 0xff) << amount;
            case UXTH -> (value & 0xffff) << amount;
            case UXTW -> (value & 0xffff_ffffL) << amount;
            case UXTX, SXTX -> unsigned << amount;
            case SXTB -> (long) (byte) value << amount;
            case SXTH -> (long) (short) value << amount;
            case SXTW -> (long) (int) value << amount;
        };
    }

    private static long cut(long value, boolean narrow) {
        return narrow ? value & 0xffff_ffffL : value;
    }
}
