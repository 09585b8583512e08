package dev.unwinder.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the lines of an opcode map, which {@link X86Table} explains. */
final class X86LineReader {
    private static final String[] PREFIXES = {".np", ".66", ".f3", ".f2"};

    private static final String[] FMA4_ELEMENTS = {"ps", "pd", "ss", "sd"};

    private X86LineReader() {}

    /** The first opcode that a line is about. */
    static int first(String line) {
        return Integer.parseInt(line, 0, 2, 16);
    }

    /** The last opcode that a line is about. */
    static int last(String line) {
        return line.charAt(2) == '-' ? Integer.parseInt(line, 3, 5, 16) : first(line);
    }

    /** Adds what a line says of one of its opcodes. */
    static void read(String line, int opcode, List<X86Spec> to) {
        String[] words = line.split(" ", -1);
        int slash = words[0].indexOf('/');
        int reg = slash < 0 ? X86Spec.ANY : words[0].charAt(slash + 1) - '0';
        int next = 1;
        X86Spec.Conditions conditions =
                new X86Spec.Conditions(reg, X86Spec.ANY, X86Spec.ANY, X86Spec.ANY, X86Spec.ANY, X86Spec.ANY);
        while (words[next].charAt(0) == '.') {
            conditions = condition(conditions, words[next++]);
        }
        String name = words[next];
        if (isFamily(name)) {
            family(name, words[next + 1 + opcode - first(line)], opcode, conditions, to);
        } else {
            add(to, conditions, name, next + 1 < words.length ? words[next + 1] : "");
        }
    }

    private static X86Spec.Conditions condition(X86Spec.Conditions c, String word) {
        int memory = c.memory();
        int exact = c.exact();
        int prefix = c.prefix();
        int wide = c.wide();
        int length = c.length();
        switch (word) {
            case ".m" -> memory = 1;
            case ".r" -> memory = 0;
            case ".W0" -> wide = 0;
            case ".W1" -> wide = 1;
            case ".L0" -> length = 0;
            case ".L1" -> length = 1;
            case ".nop" -> {
                prefix = X86Encoding.PLAIN;
                memory = X86Spec.ANY;
            }
            default -> {
                if (word.startsWith(".=")) {
                    exact = Integer.parseInt(word.substring(2), 16);
                } else {
                    prefix = Arrays.asList(PREFIXES).indexOf(word);
                }
            }
        }
        return new X86Spec.Conditions(c.reg(), memory, exact, prefix, wide, length);
    }

    private static boolean isFamily(String name) {
        return switch (name) {
            case "fp2+", "fp4+", "fp4~", "int+", "int=", "int4+", "xmm+", "shift", "count+", "fma", "fma4" -> true;
            default -> false;
        };
    }

    private static void family(String family, String name, int opcode, X86Spec.Conditions c, List<X86Spec> to) {
        switch (family) {
            case "fp2+", "fp4+", "fp4~" -> {
                String packed = family.equals("fp4~") ? "=Vx,Wx" : "+Vx,Wx";
                add(to, condition(c, ".np"), name + "ps", packed);
                add(to, condition(c, ".66"), name + "pd", packed);
                if (!family.equals("fp2+")) {
                    add(to, condition(c, ".f3"), name + "ss", "+Vd,Wd");
                    add(to, condition(c, ".f2"), name + "sd", "+Vq,Wq");
                }
            }
            case "int+", "int=", "int4+", "count+" -> {
                char sign = family.charAt(family.length() - 1);
                add(to, condition(c, ".np"), name, sign + (family.equals("int4+") ? "Pq,Qd" : "Pq,Qq"));
                add(to, condition(c, ".66"), name, sign + (family.equals("count+") ? "Vx,Wo" : "Vx,Wx"));
            }
            case "xmm+" -> add(to, condition(c, ".66"), name, "+Vx,Wx");
            case "shift" -> {
                X86Spec.Conditions register = condition(c, ".r");
                add(to, condition(register, ".np"), name + '!', "+Nq,Ib");
                add(to, condition(register, ".66"), name + '!', "+Ux,Ib");
            }
            case "fma4" -> {
                X86Spec.Conditions with = condition(c, ".66");
                int element = opcode < 0x60 ? opcode & 1 : opcode & 3;
                String full = name + FMA4_ELEMENTS[element];
                String size = element == 2 ? "d" : element == 3 ? "q" : "x";
                add(to, condition(with, ".W0"), full, "=V" + size + ",H,W" + size + ",L" + size);
                add(to, condition(with, ".W1"), full, "=V" + size + ",H,L" + size + ",W" + size);
            }
            default -> {
                boolean packed = (opcode & 15) < 8 || (opcode & 1) == 0;
                X86Spec.Conditions with = condition(c, ".66");
                add(to, condition(with, ".W0"), name + (packed ? "ps" : "ss"), packed ? "+Vx,H,Wx" : "+Vd,H,Wd");
                add(to, condition(with, ".W1"), name + (packed ? "pd" : "sd"), packed ? "+Vx,H,Wx" : "+Vq,H,Wq");
            }
        }
    }

    private static void add(List<X86Spec> to, X86Spec.Conditions conditions, String name, String text) {
        List<X86Operand> operands = new ArrayList<>();
        if (!text.isEmpty()) {
            for (String operand : text.split(",", -1)) {
                operands.add(X86Operand.parse(operand));
            }
        }
        to.add(new X86Spec(conditions, name, List.copyOf(operands), X86Kinds.of(name, operands)));
    }
}
