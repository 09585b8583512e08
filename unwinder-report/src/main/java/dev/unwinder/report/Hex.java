package dev.unwinder.report;

/** Numbers in hexadecimal, without a formatter: it takes part in every line. */
final class Hex {
    private static final String DIGITS = "0123456789abcdef";

    private Hex() {}

    /** {@code 0x} and as many digits as it takes. */
    static String of(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** {@code 0x} and the digits of a pointer of {@code wordSize} bytes, or more where the value has more. */
    static StringBuilder appendAddress(StringBuilder to, long value, int wordSize) {
        int digits = Math.max(wordSize * 2, (67 - Long.numberOfLeadingZeros(value)) / 4);
        return appendPadded(to.append("0x"), value, digits);
    }

    /** The last {@code digits} digits. */
    static StringBuilder appendPadded(StringBuilder to, long value, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            to.append(DIGITS.charAt((int) (value >>> shift) & 15));
        }
        return to;
    }
}
