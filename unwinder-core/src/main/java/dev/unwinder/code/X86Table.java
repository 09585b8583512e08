package dev.unwinder.code;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The opcode maps. Of each, the lines of an opcode are read when the first such instruction is decoded.
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
        static final OpcodeMap MAP = new OpcodeMap(X86GeneralMaps.ONE_BYTE + X86GeneralMaps.COPROCESSOR, null);

        private OneByte() {}
    }

    private static final class TwoBytes {
        static final OpcodeMap MAP = new OpcodeMap(X86GeneralMaps.TWO_BYTE + X86VectorMaps.MAP_0F, null);

        private TwoBytes() {}
    }

    private static final class ThreeBytes {
        static final OpcodeMap MAP_0F38 = new OpcodeMap(X86GeneralMaps.MAP_0F38 + X86VectorMaps.MAP_0F38, null);
        static final OpcodeMap MAP_0F3A = new OpcodeMap(X86VectorMaps.MAP_0F3A, null);

        private ThreeBytes() {}
    }

    private static final class Vex {
        static final OpcodeMap[] MAPS = {
            new OpcodeMap("", null),
            new OpcodeMap(X86VectorMaps.VEX_0F, legacy(1)),
            new OpcodeMap(X86VectorMaps.VEX_0F38, legacy(2)),
            new OpcodeMap(X86VectorMaps.VEX_0F3A, legacy(3))
        };

        private Vex() {}
    }

    private static final class Evex {
        static final OpcodeMap[] MAPS = {
            new OpcodeMap("", null),
            new OpcodeMap(X86EvexMaps.MAP_0F, null),
            new OpcodeMap(X86EvexMaps.MAP_0F38, null),
            new OpcodeMap(X86EvexMaps.MAP_0F3A, null)
        };
        static final String[][] TUPLES = {
            new String[256],
            tuples(X86EvexMaps.TUPLES_0F),
            tuples(X86EvexMaps.TUPLES_0F38),
            tuples(X86EvexMaps.TUPLES_0F3A)
        };

        private Evex() {}
    }

    /**
     * The lines of an opcode.
     *
     * @param specs empty where it is none
     * @param hasModRm whether a ModRM byte follows
     */
    record Lines(List<X86Spec> specs, boolean hasModRm) {
        static Lines of(List<X86Spec> specs) {
            boolean hasModRm = false;
            for (X86Spec spec : specs) {
                hasModRm |= spec.needsModRm();
            }
            return new Lines(List.copyOf(specs), hasModRm);
        }
    }

    /** One map. Its lines are read for an opcode when that is met first: functions use few of them. */
    private static final class OpcodeMap {
        private final String[] lines;
        private final int[] firsts;
        private final int[] lasts;
        /** Of instructions that have VEX forms here, too. */
        private final @Nullable OpcodeMap vexOf;

        /** As far as read; whoever does not see what another thread has read reads it once more. */
        private final @Nullable Lines[] known = new Lines[256];

        OpcodeMap(String text, @Nullable OpcodeMap vexOf) {
            this.lines = text.isEmpty() ? new String[0] : text.split("\n");
            this.firsts = new int[lines.length];
            this.lasts = new int[lines.length];
            for (int i = 0; i < lines.length; i++) {
                firsts[i] = X86LineReader.first(lines[i]);
                lasts[i] = X86LineReader.last(lines[i]);
            }
            this.vexOf = vexOf;
        }

        Lines at(int opcode) {
            Lines before = known[opcode];
            if (before == null) {
                before = Lines.of(read(opcode));
                known[opcode] = before;
            }
            return before;
        }

        private List<X86Spec> read(int opcode) {
            List<X86Spec> specs = new ArrayList<>();
            for (int i = 0; i < lines.length; i++) {
                if (opcode >= firsts[i] && opcode <= lasts[i]) {
                    X86LineReader.read(lines[i], opcode, specs);
                }
            }
            if (vexOf != null) {
                for (X86Spec line : vexOf.at(opcode).specs()) {
                    if (line.hasVexForm()) {
                        specs.add(line.vexForm());
                    }
                }
            }
            return specs;
        }
    }

    /** The lines for an opcode; none, if it has none. */
    static Lines lines(Encoding encoding, int map, int opcode) {
        return switch (encoding) {
            case LEGACY -> legacy(map).at(opcode);
            case VEX -> Vex.MAPS[map].at(opcode);
            case EVEX -> Evex.MAPS[map].at(opcode);
        };
    }

    private static OpcodeMap legacy(int map) {
        return switch (map) {
            case 0 -> OneByte.MAP;
            case 1 -> TwoBytes.MAP;
            case 2 -> ThreeBytes.MAP_0F38;
            default -> ThreeBytes.MAP_0F3A;
        };
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
}
