package dev.unwinder.code;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The opcode maps, each read once, when the first instruction that is in it is decoded.
 *
 * <p>A line is an opcode or a range of them, perhaps {@code /reg}, conditions that begin with a dot ({@code .np .66 .f3 .f2} mandatory
 * prefix, {@code .m .r} memory or register, {@code .W0 .W1}, {@code .L0 .L1}, {@code .=c1} the whole ModRM byte, {@code .nop} a plain 90), a
 * name and its operands ({@link X86Operand}). The first line whose conditions hold is meant. In a name, {@code ~} is a size suffix where no
 * register tells the size, {@code ^} one always, {@code *} a jump's star, {@code @} a condition or element letter, {@code #} s or d by W,
 * {@code %} the suffix of a narrowing conversion from memory, {@code !} no VEX form; {@code |} parts the names for operand sizes 2, 4, 8, or for
 * the eight values of ModRM.reg.
 *
 * <p>Families: {@code fp2 fp4} (ps, pd, ss, sd), {@code int int4} (MMX and SSE), {@code xmm} (SSE only), {@code shift count fma}, each followed by the names of
 * consecutive opcodes.
 */
final class X86Table {
    /** The encodings an opcode map can be reached by. */
    enum Encoding {
        LEGACY,
        VEX,
        EVEX
    }

    private X86Table() {}

    private static final class OneByte {
        static final X86Spec[][] MAP = read(X86GeneralMaps.ONE_BYTE, X86GeneralMaps.COPROCESSOR);

        private OneByte() {}
    }

    private static final class TwoBytes {
        static final X86Spec[][] MAP = read(X86GeneralMaps.TWO_BYTE, X86VectorMaps.MAP_0F);

        private TwoBytes() {}
    }

    private static final class ThreeBytes {
        static final X86Spec[][] MAP_0F38 = read(X86GeneralMaps.MAP_0F38, X86VectorMaps.MAP_0F38);
        static final X86Spec[][] MAP_0F3A = read(X86VectorMaps.MAP_0F3A);

        private ThreeBytes() {}
    }

    private static final class Vex {
        static final X86Spec[][][] MAPS = {
            new X86Spec[256][],
            withLegacy(1, read(X86VectorMaps.VEX_0F)),
            withLegacy(2, read(X86VectorMaps.VEX_0F38)),
            withLegacy(3, read(X86VectorMaps.VEX_0F3A))
        };

        private Vex() {}
    }

    private static final class Evex {
        static final X86Spec[][][] MAPS = {
            new X86Spec[256][], read(X86EvexMaps.MAP_0F), read(X86EvexMaps.MAP_0F38), read(X86EvexMaps.MAP_0F3A)
        };
        static final String[][] TUPLES = {
            new String[256],
            tuples(X86EvexMaps.TUPLES_0F),
            tuples(X86EvexMaps.TUPLES_0F38),
            tuples(X86EvexMaps.TUPLES_0F3A)
        };

        private Evex() {}
    }

    /** The lines for an opcode, if there are any. */
    static X86Spec @Nullable [] lines(Encoding encoding, int map, int opcode) {
        return switch (encoding) {
            case LEGACY -> legacy(map)[opcode];
            case VEX -> Vex.MAPS[map][opcode];
            case EVEX -> Evex.MAPS[map][opcode];
        };
    }

    private static X86Spec[][] legacy(int map) {
        return switch (map) {
            case 0 -> OneByte.MAP;
            case 1 -> TwoBytes.MAP;
            case 2 -> ThreeBytes.MAP_0F38;
            default -> ThreeBytes.MAP_0F3A;
        };
    }

    /** Whether an opcode of the legacy maps has a ModRM byte. */
    static boolean hasModRm(int map, int opcode) {
        X86Spec[] lines = legacy(map)[opcode];
        return lines != null && hasModRm(lines);
    }

    static boolean hasModRm(X86Spec[] lines) {
        for (X86Spec line : lines) {
            if (line.needsModRm()) {
                return true;
            }
        }
        return false;
    }

    /** The tuple type of an EVEX instruction, {@code '-'} where there is no such instruction. */
    static char tuple(int map, int opcode, int prefix) {
        String tuples = Evex.TUPLES[map][opcode];
        return tuples == null || prefix >= tuples.length() ? '-' : tuples.charAt(prefix);
    }

    private static String[] tuples(String text) {
        String[] table = new String[256];
        String[] words = text.trim().split("\\s+");
        for (int i = 0; i + 1 < words.length; i += 2) {
            table[Integer.parseInt(words[i], 16)] = words[i + 1];
        }
        return table;
    }

    private static X86Spec[][] withLegacy(int map, X86Spec[][] vex) {
        for (int opcode = 0; opcode < 256; opcode++) {
            List<X86Spec> all = new ArrayList<>();
            X86Spec[] own = vex[opcode];
            if (own != null) {
                all.addAll(List.of(own));
            }
            X86Spec[] legacy = legacy(map)[opcode];
            if (legacy != null) {
                for (X86Spec line : legacy) {
                    if (line.hasVexForm()) {
                        all.add(line.vexForm());
                    }
                }
            }
            if (!all.isEmpty()) {
                vex[opcode] = all.toArray(new X86Spec[0]);
            }
        }
        return vex;
    }

    private static X86Spec[][] read(String... texts) {
        X86Spec[][] table = new X86Spec[256][];
        for (String text : texts) {
            for (String line : text.split("\n", -1)) {
                if (!line.isBlank()) {
                    X86LineReader.read(line, table);
                }
            }
        }
        return table;
    }
}
