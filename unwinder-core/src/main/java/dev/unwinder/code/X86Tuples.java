package dev.unwinder.code;

/**
 * By how many bytes a short displacement of an EVEX instruction counts.
 *
 * <p>Intel SDM volume 2, 2.7.5, tables 2-34 and 2-35.
 */
final class X86Tuples {
    private X86Tuples() {}

    static int bytes(X86Encoding code) {
        int vector = 16 << Math.min(code.vectorLength(), 2);
        boolean wide = code.wide();
        int element = code.map() == 3 && code.mandatoryPrefix() == 0 ? 2 : wide ? 8 : 4;
        char tuple = X86Table.tuple(code.map(), code.opcode(), code.mandatoryPrefix());
        if (code.isBroadcast() && (tuple == 'f' || tuple == 'h' || tuple == 'k')) {
            return element;
        }
        return switch (tuple) {
            case 'f', 'm' -> vector;
            case 'h' -> vector / 2;
            case 'k' -> wide ? vector : vector / 2;
            case 'H' -> vector / 2;
            case 'Q' -> vector / 4;
            case 'E' -> vector / 8;
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd' -> 4;
            case 'q' -> 8;
            case 'x' -> 16;
            case 'y' -> 32;
            case 'z' -> wide ? 2 : 1;
            case 'D' -> vector == 16 ? 8 : vector;
            default -> wide ? 8 : 4;
        };
    }
}
