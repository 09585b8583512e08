package dev.unwinder.code;

import java.util.List;

/** Writes an x86-64 instruction in AT&amp;T syntax, as GNU tools do. */
final class X86Text {
    private static final String[] CONDITIONS = {
        "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
    };
    private static final String[] PREDICATES = {"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"};

    private X86Text() {}

    /** The name, with what operands and prefixes add to it. Called while the operands are in Intel's order. */
    static String mnemonic(X86Spec spec, X86Encoding code, X86Decoder decoder) {
        String marked = spec.mnemonic();
        if (marked.indexOf('|') >= 0) {
            String[] names = marked.split("\\|", -1);
            if (names.length == 8) {
                return names[code.reg()];
            }
            return names[
                    switch (decoder.operandSize()) {
                        case 2 -> 0;
                        case 4 -> 1;
                        default -> 2;
                    }];
        }
        String name = X86Kinds.plain(marked);
        return switch (marked.charAt(marked.length() - 1)) {
            case '@' -> name + element(name, code);
            case '#' -> name + (code.wide() ? 'd' : 's');
            case '~' -> code.isMemory() ? name + sizeSuffix(decoder.explicitMemorySize()) : name;
            case '^' -> name + sizeSuffix(decoder.operandSizeOf(spec.operands().get(0)));
            case '%' ->
                code.isMemory() && code.encoding() != X86Table.Encoding.LEGACY && code.vectorLength() < 2
                        ? name + (code.vectorLength() == 0 ? 'x' : 'y')
                        : name;
            default -> name;
        };
    }

    private static String element(String name, X86Encoding code) {
        char first = name.charAt(0);
        if (first == 'v') {
            return code.wide() ? "q" : "d";
        }
        return first == 'k' ? maskSuffix(code) : CONDITIONS[code.opcode() & 15];
    }

    private static String maskSuffix(X86Encoding code) {
        return switch (maskSize(code)) {
            case 1 -> "b";
            case 2 -> "w";
            case 4 -> "d";
            default -> "q";
        };
    }

    /** How many bytes a mask instruction works on. */
    static int maskSize(X86Encoding code) {
        boolean narrow = code.mandatoryPrefix() == 1;
        return code.wide() ? (narrow ? 4 : 8) : narrow ? 1 : 2;
    }

    private static String sizeSuffix(int size) {
        return switch (size) {
            case 1 -> "b";
            case 2 -> "w";
            case 4 -> "l";
            case 8 -> "q";
            default -> "";
        };
    }

    static String text(
            X86Encoding code, InstructionKind kind, String mnemonic, List<Operand> operands, X86Decoder decoder) {
        StringBuilder text = new StringBuilder(48);
        prefixes(text, code, kind, mnemonic, decoder);
        int hidden = predicate(text, mnemonic, operands);
        if (kind == InstructionKind.CONDITIONAL_JUMP) {
            text.append(last(code, 0x2e) >= 0 ? ",pn" : last(code, 0x3e) >= 0 ? ",pt" : "");
        }
        boolean star = kind == InstructionKind.INDIRECT_CALL || kind == InstructionKind.INDIRECT_JUMP;
        int size = immediateSize(operands);
        for (int i = hidden; i < operands.size(); i++) {
            text.append(i > hidden ? "," : star ? " *" : " ");
            operand(text, operands.get(i), code, size);
            if (code.encoding() == X86Table.Encoding.EVEX) {
                decorate(text, operands, i, code);
            }
        }
        for (Operand operand : operands) {
            if (operand instanceof Operand.Memory memory && memory.pcRelative()) {
                text.append(" # 0x").append(Long.toHexString(memory.fixed().orElse(0)));
            }
        }
        return text.toString();
    }

    /** Comparisons have their predicate in the name. Returns how many operands that hides. */
    private static int predicate(StringBuilder text, String name, List<Operand> operands) {
        int at = name.startsWith("vcmp") ? 4 : name.startsWith("cmp") ? 3 : -1;
        boolean compares = at > 0 && name.length() == at + 2 && "psd".indexOf(name.charAt(at)) >= 0;
        if (compares && operands.get(0) instanceof Operand.Immediate it && it.value() < PREDICATES.length) {
            text.append(name, 0, at).append(PREDICATES[(int) it.value()]).append(name, at, name.length());
            return 1;
        }
        boolean integers = name.startsWith("vpcmp") && operands.get(0) instanceof Operand.Immediate;
        if (integers && operands.get(0) instanceof Operand.Immediate it && it.value() < 7 && it.value() != 3) {
            text.append("vpcmp").append(PREDICATES[(int) it.value()]).append(name, 5, name.length());
            return 1;
        }
        if (name.endsWith("pclmulqdq")
                && operands.get(0) instanceof Operand.Immediate it
                && (it.value() & ~0x11L) == 0) {
            text.append(name, 0, name.length() - 3);
            text.append((it.value() & 1) == 0 ? "lq" : "hq")
                    .append((it.value() & 16) == 0 ? "lq" : "hq")
                    .append("dq");
            return 1;
        }
        text.append(name);
        return 0;
    }

    /** An immediate is shown as wide as the other operand. */
    private static int immediateSize(List<Operand> operands) {
        for (int i = operands.size() - 1; i >= 0; i--) {
            if (operands.get(i) instanceof Operand.Register register) {
                return Math.min(register.size(), 8);
            }
            if (operands.get(i) instanceof Operand.Memory memory) {
                return Math.min(memory.size().orElse(8), 8);
            }
        }
        return 8;
    }

    private static void decorate(StringBuilder text, List<Operand> operands, int index, X86Encoding code) {
        if (operands.get(index) instanceof Operand.Memory memory && code.isBroadcast()) {
            int element = memory.size().orElse(4);
            text.append("{1to").append((16 << code.vectorLength()) / element).append('}');
        }
        if (index == operands.size() - 1 && code.mask() != 0) {
            text.append("{%k").append(code.mask()).append('}');
            if (code.isZeroing()) {
                text.append("{z}");
            }
        }
    }

    private static void operand(StringBuilder text, Operand operand, X86Encoding code, int size) {
        if (operand instanceof Operand.Register register) {
            text.append(register.name().charAt(0) == '(' ? "(%dx)" : '%' + register.name());
        } else if (operand instanceof Operand.Immediate immediate) {
            long value = size == 8 ? immediate.value() : immediate.value() & (1L << 8 * size) - 1;
            text.append("$0x").append(Long.toHexString(value));
        } else if (operand instanceof Operand.Target target) {
            text.append("0x").append(Long.toHexString(target.address()));
        } else if (operand instanceof Operand.Memory memory) {
            memory(text, memory, code);
        }
    }

    private static void memory(StringBuilder text, Operand.Memory memory, X86Encoding code) {
        boolean string = !code.isMemory() && memory.fixed().isEmpty();
        int base = string ? -2 : code.base();
        if (memory.segmentBase().isPresent()) {
            text.append(memory.segmentBase().getAsInt() == X86Registers.FS_BASE ? "%fs:" : "%gs:");
        } else if (string) {
            text.append(isDestination(memory) ? "%es:" : "%ds:");
        }
        boolean scaledNothing = code.isMemory() && code.hasSib() && memory.scale() != 1;
        if (memory.fixed().isPresent() && !memory.pcRelative() && !scaledNothing) {
            text.append("0x").append(Long.toHexString(memory.fixed().getAsLong()));
            return;
        }
        if (code.isMemory() && code.displacementSize() > 0) {
            long displacement = memory.displacement();
            text.append(displacement < 0 ? "-0x" : "0x").append(Long.toHexString(Math.abs(displacement)));
        }
        boolean narrow = memory.extension() == Operand.Extension.SUM_32;
        text.append('(');
        if (memory.pcRelative()) {
            text.append(narrow ? "%eip" : "%rip");
        } else if (memory.base().isPresent()) {
            text.append('%').append(X86Registers.dwarfName(memory.base().getAsInt(), narrow ? 4 : 8));
        }
        if (!string) {
            index(text, memory, code, base, narrow);
        }
        text.append(')');
    }

    private static void index(StringBuilder text, Operand.Memory memory, X86Encoding code, int base, boolean narrow) {
        if (memory.extension() == Operand.Extension.VECTOR_INDEX) {
            text.append(",%").append(code.vectorLength() == 0 ? "xmm" : code.vectorLength() == 1 ? "ymm" : "zmm");
            text.append(code.vectorIndex()).append(',').append(memory.scale());
        } else if (memory.index().isPresent()) {
            text.append(",%").append(X86Registers.dwarfName(memory.index().getAsInt(), narrow ? 4 : 8));
            text.append(',').append(memory.scale());
        } else if (code.hasSib() && ((base & 7) != 4 || memory.scale() != 1)) {
            text.append(narrow ? ",%eiz," : ",%riz,").append(memory.scale());
        }
    }

    private static boolean isDestination(Operand.Memory memory) {
        return memory.base().isPresent() && memory.base().getAsInt() == X86Registers.dwarf(7);
    }

    /** The prefixes, those that the instruction makes no use of too. */
    private static void prefixes(
            StringBuilder text, X86Encoding code, InstructionKind kind, String mnemonic, X86Decoder decoder) {
        boolean legacy = code.encoding() == X86Table.Encoding.LEGACY;
        int lastData = decoder.isOperandSizeUsed() ? last(code, 0x66) : -1;
        int lastRepeat = decoder.isRepeatUsed() ? last(code, code.repeat()) : -1;
        boolean memory = decoder.hasMemory();
        for (int i = 0; i < code.prefixCount(); i++) {
            int prefix = code.prefix(i);
            String word = switch (prefix) {
                case 0x66 -> i == lastData ? "" : "data16 ";
                case 0x67 -> memory ? "" : "addr32 ";
                case 0xf0 -> "lock ";
                case 0xf2, 0xf3 -> i == lastRepeat ? "" : repeat(prefix, kind, mnemonic);
                case 0x2e -> kind == InstructionKind.CONDITIONAL_JUMP ? "" : "cs ";
                case 0x36 -> "ss ";
                case 0x26 -> "es ";
                case 0x3e ->
                    kind == InstructionKind.INDIRECT_CALL || kind == InstructionKind.INDIRECT_JUMP
                            ? "notrack "
                            : kind == InstructionKind.CONDITIONAL_JUMP ? "" : "ds ";
                case 0x64 -> memory && code.segment() == 0x64 ? "" : "fs ";
                case 0x65 -> memory && code.segment() == 0x65 ? "" : "gs ";
                default -> "";
            };
            text.append(word);
        }
        if (legacy && code.wide() && !decoder.isWideUsed()) {
            text.append("rex.W ");
        }
    }

    private static int last(X86Encoding code, int prefix) {
        int last = -1;
        for (int i = 0; i < code.prefixCount(); i++) {
            if (code.prefix(i) == prefix) {
                last = i;
            }
        }
        return last;
    }

    private static String repeat(int prefix, InstructionKind kind, String mnemonic) {
        if (prefix == 0xf2) {
            return switch (kind) {
                case CALL, INDIRECT_CALL, JUMP, INDIRECT_JUMP, CONDITIONAL_JUMP, RETURN -> "bnd ";
                default -> "repnz ";
            };
        }
        boolean counts = kind == InstructionKind.STRING && !mnemonic.startsWith("cmps") && !mnemonic.startsWith("scas");
        return counts || mnemonic.startsWith("ins") || mnemonic.startsWith("outs") ? "rep " : "repz ";
    }
}
