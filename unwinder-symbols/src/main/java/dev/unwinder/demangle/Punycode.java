package dev.unwinder.demangle;

/** Identifiers with other letters than ASCII's, as Rust writes them (RFC 3492). */
final class Punycode {
    private static final int BASE = 36;
    private static final int T_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_N = 0x80;

    private Punycode() {}

    static String decode(String ascii, String encoded) throws NotMangledException {
        StringBuilder text = new StringBuilder(ascii);
        int count = ascii.length();
        int n = INITIAL_N;
        int bias = INITIAL_BIAS;
        int position = 0;
        int at = 0;
        while (at < encoded.length()) {
            long delta = 0;
            long weight = 1;
            for (int k = BASE; ; k += BASE) {
                int digit = at < encoded.length() ? digit(encoded.charAt(at++)) : -1;
                int threshold = Math.max(1, Math.min(T_MAX, k - bias));
                delta += digit * weight;
                if (digit < 0 || delta > Integer.MAX_VALUE) {
                    throw new NotMangledException();
                }
                if (digit < threshold) {
                    break;
                }
                weight *= BASE - threshold;
                if (weight > Integer.MAX_VALUE) {
                    throw new NotMangledException();
                }
            }
            long moved = position + delta;
            count++;
            n += (int) Math.min(moved / count, Character.MAX_CODE_POINT);
            position = (int) (moved % count);
            boolean isSurrogate = n >= Character.MIN_SURROGATE && n <= Character.MAX_SURROGATE;
            if (!Character.isValidCodePoint(n) || isSurrogate || count > Limits.INPUT) {
                throw new NotMangledException();
            }
            text.insert(text.offsetByCodePoints(0, position), Character.toString(n));
            bias = adapted((int) delta, count, count == ascii.length() + 1);
            position++;
        }
        return text.toString();
    }

    private static int digit(char c) {
        return Cursor.isLower(c) ? c - 'a' : Cursor.isDigit(c) ? c - '0' + T_MAX : -1;
    }

    private static int adapted(int delta, int count, boolean isFirst) {
        int rest = isFirst ? delta / DAMP : delta / 2;
        rest += rest / count;
        int k = 0;
        while (rest > (BASE - 1) * T_MAX / 2) {
            rest /= BASE - 1;
            k += BASE;
        }
        return k + BASE * rest / (rest + SKEW);
    }
}
