package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Decodes one AArch64 instruction.
 *
 * <p>Arm ARM (DDI 0487), C4.1: the groups, in its order.
 */
final class A64Decoder {
    private static final String[] CONDITIONS = {
        "eq", "ne", "cs", "cc", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"
    };

    /** What a barrier waits for; Arm ARM, C6.2, DMB. */
    private static final String[] BARRIERS = {
        "", " oshld", " oshst", " osh", "", " nshld", " nshst", " nsh", "", " ishld", " ishst", " ish", "", " ld",
        " st", " sy"
    };

    final int word;
    final long address;
    private final boolean hasText;
    private final List<Operand> operands = new ArrayList<>(4);
    private String suffix = "";

    private A64Decoder(int word, long address, boolean hasText) {
        this.word = word;
        this.address = address;
        this.hasText = hasText;
    }

    /** Instructions are little-endian whatever the data are. Arm ARM, B2.6.2. */
    static Decoded decode(ByteView bytes, long offset, long address) {
        return decode(bytes, offset, address, true);
    }

    static Decoded decodeWithoutText(ByteView bytes, long offset, long address) {
        return decode(bytes, offset, address, false);
    }

    private static Decoded decode(ByteView bytes, long offset, long address, boolean hasText) {
        byte[] four = new byte[4];
        if (bytes.read(offset, four, 0, 4) < 4) {
            return NoInstruction.TRUNCATED;
        }
        int word = four[0] & 0xff | (four[1] & 0xff) << 8 | (four[2] & 0xff) << 16 | four[3] << 24;
        return new A64Decoder(word, address, hasText).decode();
    }

    private Decoded decode() {
        if (word >>> 16 == 0) {
            return add(new Operand.Immediate(word)).done(InstructionKind.UNDEFINED, "udf");
        }
        return switch (bits(25, 4)) {
            case 0 -> word < 0 ? other() : NoInstruction.INVALID; // SME
            case 1, 3 -> NoInstruction.INVALID;
            case 8, 9 -> A64Immediates.decode(this);
            case 10, 11 -> branchOrSystem();
            case 4, 6, 12, 14 -> A64Memory.decode(this);
            case 5, 13 -> A64Arithmetic.decode(this);
            default -> other(); // vectors
        };
    }

    private Decoded branchOrSystem() {
        if ((word & 0x7c00_0000) == 0x1400_0000) {
            boolean link = word < 0;
            return jump(bits(0, 26), 26).done(link ? InstructionKind.CALL : InstructionKind.JUMP, link ? "bl" : "b");
        }
        if ((word & 0x7e00_0000) == 0x3400_0000) {
            add(general(0, flag(31), Access.READ));
            return jump(bits(5, 19), 19).done(InstructionKind.CONDITIONAL_JUMP, flag(24) ? "cbnz" : "cbz");
        }
        if ((word & 0x7e00_0000) == 0x3600_0000) {
            int bit = bits(19, 5) | (flag(31) ? 32 : 0);
            add(general(0, flag(31), Access.READ)).add(new Operand.Immediate(bit));
            return jump(bits(5, 14), 14).done(InstructionKind.CONDITIONAL_JUMP, flag(24) ? "tbnz" : "tbz");
        }
        if ((word & 0xff00_0000) == 0x5400_0000) {
            String name = (flag(4) ? "bc." : "b.") + CONDITIONS[bits(0, 4)];
            return jump(bits(5, 19), 19).done(InstructionKind.CONDITIONAL_JUMP, name);
        }
        if ((word & 0xff00_0000) == 0xd400_0000) {
            return exception();
        }
        if ((word & 0xfe00_0000) == 0xd600_0000) {
            return branchToRegister();
        }
        return (word & 0xffc0_0000) == 0xd500_0000 ? system() : NoInstruction.INVALID;
    }

    private Decoded exception() {
        add(new Operand.Immediate(bits(5, 16)));
        return switch (bits(21, 3) << 5 | bits(0, 5)) {
            case 1 -> done(InstructionKind.SYSTEM_CALL, "svc");
            case 2 -> done(InstructionKind.PRIVILEGED, "hvc");
            case 3 -> done(InstructionKind.PRIVILEGED, "smc");
            case 0x20 -> done(InstructionKind.TRAP, "brk");
            case 0x40 -> done(InstructionKind.TRAP, "hlt");
            default -> NoInstruction.INVALID;
        };
    }

    /** Arm ARM, C4.1.95, unconditional branch (register). */
    private Decoded branchToRegister() {
        int operation = bits(21, 4);
        int variant = bits(10, 6);
        int target = bits(5, 5);
        if (bits(16, 5) != 31 || variant != 0 && variant != 2 && variant != 3) {
            return NoInstruction.INVALID;
        }
        boolean signed = variant != 0;
        String key = variant == 3 ? "b" : "a";
        boolean modified = (operation & 8) != 0;
        InstructionKind kind;
        String name;
        switch (operation & 7) {
            case 0 -> {
                kind = InstructionKind.INDIRECT_JUMP;
                name = "br";
            }
            case 1 -> {
                kind = InstructionKind.INDIRECT_CALL;
                name = "blr";
            }
            case 2 -> {
                kind = InstructionKind.RETURN;
                name = "ret";
            }
            case 4 -> {
                return done(InstructionKind.INTERRUPT_RETURN, signed ? "ereta" + key : "eret");
            }
            default -> {
                return NoInstruction.INVALID;
            }
        }
        if (kind == InstructionKind.RETURN) {
            if (!signed && target != A64Registers.LR) {
                add(general(5, true, Access.READ));
            }
            return done(kind, signed ? "reta" + key : name);
        }
        add(general(5, true, Access.READ));
        if (modified) {
            add(A64Registers.generalOrSp(bits(0, 5), true, Access.READ));
        }
        return done(kind, signed ? name + 'a' + key + (modified ? "" : "z") : name);
    }

    /** Hints and the rest. Arm ARM, C4.1.94, hints: CRm:op2. */
    private Decoded system() {
        if ((word & 0xffff_f01f) == 0xd503_201f) {
            int hint = bits(5, 7);
            String name = switch (hint) {
                case 0 -> "nop";
                case 1 -> "yield";
                case 2 -> "wfe";
                case 3 -> "wfi";
                case 4 -> "sev";
                case 5 -> "sevl";
                case 7 -> "xpaclri";
                case 8 -> "pacia1716";
                case 10 -> "pacib1716";
                case 12 -> "autia1716";
                case 14 -> "autib1716";
                case 24 -> "paciaz";
                case 25 -> "paciasp";
                case 26 -> "pacibz";
                case 27 -> "pacibsp";
                case 28 -> "autiaz";
                case 29 -> "autiasp";
                case 30 -> "autibz";
                case 31 -> "autibsp";
                case 32, 34, 36, 38 -> "bti";
                default -> "hint";
            };
            suffix = hint == 34 ? " c" : hint == 36 ? " j" : hint == 38 ? " jc" : "";
            boolean authenticates = name.startsWith("pac") || name.startsWith("aut") || name.startsWith("xpac");
            if (name.equals("hint")) {
                add(new Operand.Immediate(hint));
            }
            return done(authenticates ? InstructionKind.POINTER_AUTHENTICATION : InstructionKind.NOP, name);
        }
        if ((word & 0xffff_f01f) == 0xd503_301f) {
            return barrier();
        }
        if (flag(20)) {
            return moveSystemRegister();
        }
        if (flag(21) && flag(19)) {
            add(general(0, true, Access.WRITE)); // sysl
        }
        return other();
    }

    private Decoded barrier() {
        String option = BARRIERS[bits(8, 4)];
        boolean whole = bits(8, 4) == 15;
        int operation = bits(5, 3);
        if ((operation == 4 || operation == 5) && !option.isEmpty()) {
            suffix = option;
            return done(InstructionKind.OTHER, operation == 4 ? "dsb" : "dmb");
        }
        if ((operation == 2 || operation == 6) && whole) {
            return done(InstructionKind.OTHER, operation == 2 ? "clrex" : "isb");
        }
        return other();
    }

    /** Arm ARM, C4.1.94: system register move. */
    private Decoded moveSystemRegister() {
        boolean read = flag(21);
        Operand.SystemRegister system = new Operand.SystemRegister(bits(5, 16), read ? Access.READ : Access.WRITE);
        if (read) {
            add(general(0, true, Access.WRITE)).add(system);
        } else {
            add(system).add(general(0, true, Access.READ));
        }
        return system.name().isPresent() ? done(InstructionKind.OTHER, read ? "mrs" : "msr") : other();
    }

    private A64Decoder jump(int distance, int width) {
        return add(new Operand.Target(address + ((long) distance << 64 - width >> 64 - width) * 4));
    }

    int bits(int low, int count) {
        return word >>> low & (1 << count) - 1;
    }

    boolean flag(int bit) {
        return (word >>> bit & 1) != 0;
    }

    /** The general register in a field. */
    Operand.Register general(int field, boolean wide, Access access) {
        return A64Registers.general(bits(field, 5), wide, access);
    }

    Operand.Register generalOrSp(int field, boolean wide, Access access) {
        return A64Registers.generalOrSp(bits(field, 5), wide, access);
    }

    A64Decoder add(Operand operand) {
        operands.add(operand);
        return this;
    }

    /** An instruction whose name is not kept. */
    Decoded other() {
        return new Instruction(address, 4, InstructionKind.OTHER, "", operands, List.of(), hasText ? "(unnamed)" : "");
    }

    Decoded done(InstructionKind kind, String mnemonic) {
        return new Instruction(address, 4, kind, mnemonic, operands, List.of(), hasText ? text(mnemonic) : "");
    }

    private String text(String mnemonic) {
        StringBuilder text = new StringBuilder(48).append(mnemonic);
        for (int i = 0; i < operands.size(); i++) {
            text.append(i == 0 ? " " : ", ");
            append(text, operands.get(i), mnemonic);
        }
        return text.append(suffix).toString();
    }

    private static void append(StringBuilder text, Operand operand, String mnemonic) {
        if (operand instanceof Operand.Register register) {
            append(text.append(register.name()), register.shift());
        } else if (operand instanceof Operand.SystemRegister system) {
            text.append(system.name().orElse(""));
        } else if (operand instanceof Operand.Target target) {
            text.append("0x").append(Long.toHexString(target.address()));
        } else if (operand instanceof Operand.Memory memory) {
            append(text, memory);
        } else if (operand instanceof Operand.Immediate immediate) {
            boolean decimal = mnemonic.startsWith("tb") || mnemonic.equals("udf");
            String number = decimal ? Long.toString(immediate.value()) : "0x" + Long.toHexString(immediate.value());
            append(text.append('#').append(number), immediate.shift());
        }
    }

    private static void append(StringBuilder text, Shift shift) {
        if (shift.amount() == 0 && shift.kind() == Shift.Kind.LSL) {
            return;
        }
        text.append(", ").append(shift.kind().text());
        if (shift.amount() != 0 || !shift.kind().isExtension()) {
            text.append(" #").append(shift.amount());
        }
    }

    private static void append(StringBuilder text, Operand.Memory memory) {
        if (memory.base().isEmpty()) {
            text.append("0x").append(Long.toHexString(memory.fixed().orElse(0)));
            return;
        }
        text.append('[').append(A64Registers.baseName(memory.base().getAsInt()));
        boolean after = memory.update() == Operand.Update.AFTER;
        if (after) {
            text.append("], #").append(memory.displacement());
            return;
        }
        if (memory.index().isPresent()) {
            index(text, memory);
        } else if (memory.displacement() != 0 || memory.update() == Operand.Update.BEFORE) {
            text.append(", #").append(memory.displacement());
        }
        text.append(memory.update() == Operand.Update.BEFORE ? "]!" : "]");
    }

    private static void index(StringBuilder text, Operand.Memory memory) {
        boolean narrow = memory.extension() != Operand.Extension.NONE;
        text.append(narrow ? ", w" : ", x").append(memory.index().orElse(0));
        String extension = switch (memory.extension()) {
            case INDEX_UNSIGNED_32 -> "uxtw";
            case INDEX_SIGNED_32 -> "sxtw";
            default -> "lsl";
        };
        int shift = Integer.numberOfTrailingZeros(memory.scale());
        if (narrow || shift != 0) {
            text.append(", ").append(extension);
        }
        if (shift != 0) {
            text.append(" #").append(shift);
        }
    }

    /** Memory at a fixed address. */
    Operand.Memory literal(long place, int size, Access access) {
        Operand.Memory memory = Operand.Memory.at(0, place - address, size, access);
        return new Operand.Memory(
                java.util.OptionalInt.empty(),
                java.util.OptionalInt.empty(),
                1,
                memory.displacement(),
                OptionalLong.of(place),
                true,
                java.util.OptionalInt.empty(),
                memory.size(),
                access,
                Operand.Update.NONE,
                Operand.Extension.NONE);
    }
}
