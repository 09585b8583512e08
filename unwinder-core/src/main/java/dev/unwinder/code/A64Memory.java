package dev.unwinder.code;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Arm ARM (DDI 0487), C4.1.96: loads and stores. */
final class A64Memory {
    private static final String[] SIZES = {"b", "h", "", ""};
    private static final String[] ATOMICS = {"add", "clr", "eor", "set", "smax", "smin", "umax", "umin"};

    private A64Memory() {}

    static Decoded decode(A64Decoder it) {
        int group = it.bits(28, 2);
        boolean vector = it.flag(26);
        if (group == 0) {
            return vector ? structure(it) : exclusive(it);
        }
        if (group == 1) {
            return it.flag(24) ? tagsOrUnscaledRelease(it) : literal(it);
        }
        if (group == 2) {
            return pair(it);
        }
        if (it.flag(24)) {
            int log = logSize(it);
            return single(it, memory(it, (long) it.bits(10, 12) << log, Operand.Update.NONE), "");
        }
        if (!it.flag(21)) {
            return unscaled(it);
        }
        return switch (it.bits(10, 2)) {
            case 0 -> atomic(it);
            case 2 -> registerOffset(it);
            default -> authenticated(it);
        };
    }

    private static int logSize(A64Decoder it) {
        int size = it.bits(30, 2);
        return it.flag(26) && it.flag(23) ? 4 : size;
    }

    private static Operand.Memory memory(A64Decoder it, long displacement, Operand.Update update) {
        return new Operand.Memory(
                OptionalInt.of(it.bits(5, 5)),
                OptionalInt.empty(),
                1,
                displacement,
                OptionalLong.empty(),
                false,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Access.NONE,
                update,
                Operand.Extension.NONE);
    }

    private static Operand.Memory access(Operand.Memory memory, int size, Access access) {
        return new Operand.Memory(
                memory.base(),
                memory.index(),
                memory.scale(),
                memory.displacement(),
                memory.fixed(),
                memory.pcRelative(),
                memory.segmentBase(),
                OptionalInt.of(size),
                access,
                memory.update(),
                memory.extension());
    }

    /** A load or store of one register; {@code infix} is {@code "u"} or {@code "t"}, put behind ld or st. */
    private static Decoded single(A64Decoder it, Operand.Memory memory, String infix) {
        int operation = it.bits(22, 2);
        int size = it.bits(30, 2);
        String verb = infix + "r";
        if (it.flag(26)) {
            int log = logSize(it);
            if (it.flag(23) && size != 0) {
                return NoInstruction.INVALID;
            }
            boolean load = it.flag(22);
            it.add(A64Registers.vector(it.bits(0, 5), log, load ? Access.WRITE : Access.READ));
            it.add(access(memory, 1 << log, load ? Access.READ : Access.WRITE));
            return it.done(InstructionKind.MOVE, (load ? "ld" : "st") + verb);
        }
        if (size == 3 && operation == 2) {
            it.add(new Operand.Immediate(it.bits(0, 5))).add(access(memory, 1, Access.NONE));
            return it.other(); // prfm
        }
        if (size >= 2 && operation == 3) {
            return NoInstruction.INVALID;
        }
        boolean load = operation != 0;
        boolean signed = operation >= 2;
        boolean wide = signed ? operation == 2 : size == 3;
        it.add(it.general(0, wide, load ? Access.WRITE : Access.READ));
        it.add(access(memory, 1 << size, load ? Access.READ : Access.WRITE));
        String suffix = signed ? (size == 2 ? "sw" : "s" + SIZES[size]) : SIZES[size];
        String name = infix.equals("t") ? "tr" : verb;
        return it.done(InstructionKind.MOVE, (load ? "ld" : "st") + name + suffix);
    }

    private static Decoded unscaled(A64Decoder it) {
        long displacement = (long) it.bits(12, 9) << 55 >> 55;
        return switch (it.bits(10, 2)) {
            case 0 -> single(it, memory(it, displacement, Operand.Update.NONE), "u");
            case 1 -> single(it, memory(it, displacement, Operand.Update.AFTER), "");
            case 2 ->
                it.flag(26) ? NoInstruction.INVALID : single(it, memory(it, displacement, Operand.Update.NONE), "t");
            default -> single(it, memory(it, displacement, Operand.Update.BEFORE), "");
        };
    }

    private static Decoded registerOffset(A64Decoder it) {
        int option = it.bits(13, 3);
        if ((option & 2) == 0) {
            return NoInstruction.INVALID;
        }
        int index = it.bits(16, 5);
        Operand.Extension extension = switch (option) {
            case 2 -> Operand.Extension.INDEX_UNSIGNED_32;
            case 6 -> Operand.Extension.INDEX_SIGNED_32;
            default -> Operand.Extension.NONE;
        };
        Operand.Memory memory = memory(it, 0, Operand.Update.NONE);
        Operand.Memory indexed = new Operand.Memory(
                memory.base(),
                index == 31 ? OptionalInt.empty() : OptionalInt.of(index),
                it.flag(12) ? 1 << logSize(it) : 1,
                0,
                OptionalLong.empty(),
                false,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Access.NONE,
                Operand.Update.NONE,
                extension);
        return single(it, indexed, "");
    }

    private static Decoded literal(A64Decoder it) {
        if (it.flag(21) && !it.flag(26)) {
            return it.other(); // memory copy and set, and other rarities
        }
        long place = it.address + ((long) it.bits(5, 19) << 45 >> 43);
        int size = it.bits(30, 2);
        if (it.flag(26)) {
            if (size == 3) {
                return NoInstruction.INVALID;
            }
            it.add(A64Registers.vector(it.bits(0, 5), size + 2, Access.WRITE));
            return it.add(it.literal(place, 4 << size, Access.READ)).done(InstructionKind.MOVE, "ldr");
        }
        if (size == 3) {
            return it.add(it.literal(place, 1, Access.NONE)).other(); // prfm
        }
        it.add(it.general(0, size != 0, Access.WRITE));
        it.add(it.literal(place, size == 1 ? 8 : 4, Access.READ));
        return it.done(InstructionKind.MOVE, size == 2 ? "ldrsw" : "ldr");
    }

    private static Decoded pair(A64Decoder it) {
        int size = it.bits(30, 2);
        boolean vector = it.flag(26);
        boolean load = it.flag(22);
        int mode = it.bits(23, 2);
        if (size == 3 || !vector && size == 1 && mode == 0) {
            return NoInstruction.INVALID;
        }
        boolean tags = !vector && size == 1 && !load;
        int log = vector ? size + 2 : tags ? 4 : size == 2 ? 3 : 2;
        Access register = load ? Access.WRITE : Access.READ;
        boolean wide = size != 0;
        for (int field = 0; field <= 10; field += 10) {
            it.add(vector ? A64Registers.vector(it.bits(field, 5), log, register) : it.general(field, wide, register));
        }
        Operand.Update update =
                mode == 1 ? Operand.Update.AFTER : mode == 3 ? Operand.Update.BEFORE : Operand.Update.NONE;
        Operand.Memory memory = memory(it, ((long) it.bits(15, 7) << 57 >> 57) << log, update);
        it.add(access(memory, tags ? 16 : 2 << log, load ? Access.READ : Access.WRITE));
        String name = tags ? "gp" : !vector && size == 1 ? "psw" : mode == 0 ? "np" : "p";
        return it.done(InstructionKind.MOVE, (load ? "ld" : "st") + name);
    }

    /** Exclusive, ordered and compare-and-swap. */
    private static Decoded exclusive(A64Decoder it) {
        int size = it.bits(30, 2);
        boolean pair = it.flag(21);
        boolean load = it.flag(22);
        boolean release = it.flag(15);
        boolean wide = size == 3;
        Operand.Memory memory = memory(it, 0, Operand.Update.NONE);
        String suffix = SIZES[size];
        if (it.flag(23)) {
            if (pair) {
                it.add(it.general(16, wide, Access.READ_WRITE)).add(it.general(0, wide, Access.READ));
                it.add(access(memory, 1 << size, Access.READ_WRITE));
                String order = (load ? "a" : "") + (release ? "l" : "");
                return it.done(InstructionKind.EXCHANGE, "cas" + order + suffix);
            }
            it.add(it.general(0, wide, load ? Access.WRITE : Access.READ));
            it.add(access(memory, 1 << size, load ? Access.READ : Access.WRITE));
            String name = load ? (release ? "ldar" : "ldlar") : release ? "stlr" : "stllr";
            return it.done(InstructionKind.MOVE, name + suffix);
        }
        if (pair && size < 2) {
            int bytes = size == 0 ? 8 : 16;
            it.add(it.general(16, size != 0, Access.READ_WRITE)).add(access(memory, bytes, Access.READ_WRITE));
            return it.other(); // casp
        }
        if (!load) {
            it.add(it.general(16, false, Access.WRITE));
        }
        it.add(it.general(0, wide, load ? Access.WRITE : Access.READ));
        if (pair) {
            it.add(it.general(10, wide, load ? Access.WRITE : Access.READ));
        }
        it.add(access(memory, (pair ? 2 : 1) << size, load ? Access.READ : Access.WRITE));
        String name = load ? (release ? "ldax" : "ldx") : release ? "stlx" : "stx";
        return it.done(InstructionKind.EXCHANGE, name + (pair ? "p" : "r" + suffix));
    }

    private static Decoded atomic(A64Decoder it) {
        int size = it.bits(30, 2);
        boolean wide = size == 3;
        Operand.Memory memory = memory(it, 0, Operand.Update.NONE);
        int operation = it.bits(12, 4);
        if (it.flag(26)) {
            return NoInstruction.INVALID;
        }
        if (operation == 12 && it.flag(23)) {
            it.add(it.general(0, wide, Access.WRITE)).add(access(memory, 1 << size, Access.READ));
            return it.done(InstructionKind.MOVE, "ldapr" + SIZES[size]);
        }
        if (operation > 8) {
            return operation == 9 || operation == 10 || operation == 11 || operation == 13
                    ? it.add(access(memory, 64, operation == 13 ? Access.READ : Access.WRITE))
                            .other() // 64-byte accesses
                    : NoInstruction.INVALID;
        }
        boolean acquire = it.flag(23);
        boolean release = it.flag(22);
        boolean store = it.bits(0, 5) == 31 && !acquire && operation < 8;
        it.add(it.general(16, wide, Access.READ));
        if (!store) {
            it.add(it.general(0, wide, Access.WRITE));
        }
        it.add(access(memory, 1 << size, Access.READ_WRITE));
        String verb = operation == 8 ? "swp" : (store ? "st" : "ld") + ATOMICS[operation];
        String order = (acquire ? "a" : "") + (release ? "l" : "");
        return it.done(InstructionKind.EXCHANGE, verb + order + SIZES[size]);
    }

    /** {@code ldraa}, {@code ldrab}: the base is authenticated, so that the address is not just a sum. */
    private static Decoded authenticated(A64Decoder it) {
        if (it.bits(30, 2) != 3 || it.flag(26)) {
            return NoInstruction.INVALID;
        }
        long displacement = ((long) (it.bits(22, 1) << 9 | it.bits(12, 9)) << 54 >> 54) * 8;
        Operand.Update update = it.flag(11) ? Operand.Update.BEFORE : Operand.Update.NONE;
        it.add(it.general(0, true, Access.WRITE)).add(access(memory(it, displacement, update), 8, Access.READ));
        return it.done(InstructionKind.MOVE, it.flag(23) ? "ldrab" : "ldraa");
    }

    private static Decoded tagsOrUnscaledRelease(A64Decoder it) {
        if (it.flag(26)) {
            return it.other();
        }
        long displacement = (long) it.bits(12, 9) << 55 >> 55;
        if (it.bits(30, 2) == 3 && it.flag(21)) {
            return tag(it, displacement * 16);
        }
        if (it.flag(21) || it.bits(10, 2) != 0) {
            return it.other();
        }
        boolean load = it.bits(22, 2) != 0;
        it.add(it.general(0, it.bits(30, 2) == 3, load ? Access.WRITE : Access.READ));
        Operand.Memory memory = memory(it, displacement, Operand.Update.NONE);
        return it.add(access(memory, 1 << it.bits(30, 2), load ? Access.READ : Access.WRITE))
                .other(); // ldapur, stlur
    }

    /** Memory tags: {@code stg} and its like touch 16 or 32 bytes. */
    private static Decoded tag(A64Decoder it, long displacement) {
        int operation = it.bits(22, 2);
        int mode = it.bits(10, 2);
        if (mode == 0) {
            boolean load = operation == 1 || operation == 3;
            it.add(it.general(0, true, load ? Access.WRITE : Access.READ));
            return it.add(access(memory(it, displacement, Operand.Update.NONE), 16, load ? Access.READ : Access.WRITE))
                    .other();
        }
        Operand.Update update =
                mode == 1 ? Operand.Update.AFTER : mode == 3 ? Operand.Update.BEFORE : Operand.Update.NONE;
        it.add(it.generalOrSp(0, true, Access.READ));
        return it.add(access(memory(it, displacement, update), operation < 2 ? 16 : 32, Access.WRITE))
                .other();
    }

    /** {@code ld1} to {@code st4}: how many bytes, and from where; the registers are left out. */
    private static Decoded structure(A64Decoder it) {
        boolean load = it.flag(22);
        boolean writeBack = it.flag(23);
        boolean oneElement = it.flag(24);
        int bytes = oneElement ? elementBytes(it) : wholeBytes(it);
        if (bytes == 0 || it.flag(31) || !writeBack && it.bits(16, 5) != 0 || !oneElement && it.flag(21)) {
            return NoInstruction.INVALID;
        }
        boolean byRegister = writeBack && it.bits(16, 5) != 31;
        Operand.Memory memory = memory(
                it, writeBack && !byRegister ? bytes : 0, writeBack ? Operand.Update.AFTER : Operand.Update.NONE);
        return it.add(access(memory, bytes, load ? Access.READ : Access.WRITE)).other();
    }

    private static int wholeBytes(A64Decoder it) {
        int registers = switch (it.bits(12, 4)) {
            case 0, 2 -> 4;
            case 4, 6 -> 3;
            case 7 -> 1;
            case 8, 10 -> 2;
            default -> 0;
        };
        return registers * (it.flag(30) ? 16 : 8);
    }

    private static int elementBytes(A64Decoder it) {
        int operation = it.bits(13, 3);
        int registers = 1 + (it.bits(21, 1) | (operation & 1) << 1);
        int log = switch (operation >> 1) {
            case 0 -> 0;
            case 1 -> 1;
            case 2 -> it.flag(10) ? 3 : 2;
            default -> it.bits(10, 2);
        };
        return registers << log;
    }
}
