package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;

/**
 * The parts of one x86-64 instruction: prefixes, opcode, ModRM, SIB, displacement, immediate.
 *
 * <p>Reads at most fifteen bytes; a read beyond them, or beyond the view, gives zero and is remembered.
 *
 * <p>Intel SDM volume 2, chapter 2 (2.3 VEX, 2.7 EVEX); AMD64 APM volume 3, 1.2 and 1.11 (XOP).
 */
final class X86Encoding {
    /** The longest instruction, Intel SDM volume 2, 2.3.11. */
    static final int MAX_LENGTH = 15;

    /** In place of a mandatory prefix: a {@code 90} that is no {@code xchg}. */
    static final int PLAIN = 4;

    /** Map numbers beyond those of VEX: 3DNow and XOP. */
    static final int MAP_3DNOW = 16;

    static final int FIRST_XOP_MAP = 8;

    private static final int W = 8;
    private static final int R = 4;
    private static final int X = 2;
    private static final int B = 1;

    private final byte[] bytes = new byte[MAX_LENGTH];
    private final int count;
    private int position;

    private int prefixEnd;
    private boolean operandSize;
    private boolean addressSize;
    private int repeat;
    private boolean lock;
    private int segment;
    private boolean hasRex;
    private int rexBits;

    private X86Table.Encoding encoding = X86Table.Encoding.LEGACY;
    private int map;
    private int opcode;
    private int vexPrefix;
    private int vectorLength;
    private int source;
    private int mask;
    private boolean zeroing;
    private boolean broadcast;
    private int highReg;
    private int highIndex;
    private boolean invalid;

    private boolean modRmRead;
    private int modRm;
    private int sib = -1;
    private long displacement;
    private int displacementSize;

    X86Encoding(ByteView code, long offset) {
        count = code.read(offset, bytes, 0, MAX_LENGTH);
    }

    /** Reads up to the opcode. */
    void readOpcode() {
        int value = readPrefixes();
        if ((value & 0xf0) == 0x40) {
            hasRex = true;
            rexBits = value & 15;
            value = u8();
        }
        switch (value) {
            case 0x0f -> readEscape();
            case 0xc4, 0xc5 -> readVex(value == 0xc4);
            case 0x62 -> readEvex();
            case 0x8f -> {
                if ((peek() & 0x1f) >= FIRST_XOP_MAP) {
                    readVex(true);
                } else {
                    opcode = value;
                }
            }
            default -> opcode = value;
        }
    }

    private int readPrefixes() {
        while (true) {
            int value = u8();
            switch (value) {
                case 0x66 -> operandSize = true;
                case 0x67 -> addressSize = true;
                case 0xf0 -> lock = true;
                case 0xf2, 0xf3 -> repeat = value;
                case 0x26, 0x2e, 0x36, 0x3e -> {
                    // No effect in 64-bit mode; an earlier fs or gs stays in force. AMD64 APM volume 3, 1.2.4.
                }
                case 0x64, 0x65 -> segment = value;
                default -> {
                    if ((value & 0xf0) == 0x40 && isPrefix(peek()) && position < MAX_LENGTH) {
                        continue; // a REX that no opcode follows is ignored, Intel SDM volume 2, 2.2.1
                    }
                    prefixEnd = position - 1;
                    return value;
                }
            }
            if (isOver()) {
                return 0;
            }
        }
    }

    private static boolean isPrefix(int value) {
        return switch (value) {
            case 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65 -> true;
            default -> (value & 0xf0) == 0x40;
        };
    }

    private void readEscape() {
        int value = u8();
        switch (value) {
            case 0x38 -> map = 2;
            case 0x3a -> map = 3;
            case 0x0f -> map = MAP_3DNOW;
            default -> {
                map = 1;
                opcode = value;
                return;
            }
        }
        opcode = map == MAP_3DNOW ? 0 : u8();
    }

    private void readVex(boolean three) {
        checkVexPrefixes();
        encoding = X86Table.Encoding.VEX;
        int first = u8();
        int last = first;
        map = 1;
        rexBits = (first & 0x80) == 0 ? R : 0;
        if (three) {
            map = first & 0x1f;
            rexBits |= ((first & 0x40) == 0 ? X : 0) | ((first & 0x20) == 0 ? B : 0);
            last = u8();
            rexBits |= (last & 0x80) != 0 ? W : 0;
        }
        source = ~(last >> 3) & 15;
        vectorLength = last >> 2 & 1;
        vexPrefix = last & 3;
        opcode = u8();
    }

    private void readEvex() {
        checkVexPrefixes();
        encoding = X86Table.Encoding.EVEX;
        int first = u8();
        int second = u8();
        int third = u8();
        map = first & 7;
        invalid |= (first & 8) != 0 || (second & 4) == 0;
        rexBits = (~first >> 5 & 7) | (second & 0x80) >> 4;
        highReg = (first & 0x10) == 0 ? 16 : 0;
        highIndex = (third & 8) == 0 ? 16 : 0;
        source = (~(second >> 3) & 15) | highIndex;
        vexPrefix = second & 3;
        mask = third & 7;
        zeroing = (third & 0x80) != 0;
        broadcast = (third & 0x10) != 0;
        vectorLength = third >> 5 & 3;
        opcode = u8();
    }

    /** A mandatory prefix, a lock or a REX before VEX is undefined, Intel SDM volume 2, 2.3.2 to 2.3.4. */
    private void checkVexPrefixes() {
        invalid |= hasRex || operandSize || repeat != 0 || lock;
    }

    /** Reads ModRM, SIB and displacement. */
    void readModRm() {
        modRmRead = true;
        modRm = u8();
        if (encoding == X86Table.Encoding.LEGACY && map == 1 && (opcode & 0xfc) == 0x20) {
            modRm |= 0xc0; // MOV of control and debug registers takes every ModRM for a register, Intel SDM volume 2,
            // MOV
        }
        if (!isMemory()) {
            return;
        }
        int mod = modRm >> 6;
        int rm = modRm & 7;
        if (rm == 4) {
            sib = u8();
        }
        boolean noBase = mod == 0 && (rm == 5 || rm == 4 && (sib & 7) == 5);
        displacementSize = mod == 1 ? 1 : mod == 2 || noBase ? 4 : 0;
        displacement = signed(displacementSize);
    }

    int u8() {
        int value = position < count ? bytes[position] & 0xff : 0;
        position++;
        return value;
    }

    private int peek() {
        return position < count ? bytes[position] & 0xff : 0;
    }

    /** A little-endian number, sign-extended. */
    long signed(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) u8() << 8 * i;
        }
        int unused = 64 - 8 * size;
        return size == 0 ? 0 : value << unused >> unused;
    }

    /** Whether more has been read than there is. */
    boolean isOver() {
        return position > count;
    }

    /** What it means that there is more to read than there is. */
    NoInstruction overrun() {
        return count < MAX_LENGTH ? NoInstruction.TRUNCATED : NoInstruction.INVALID;
    }

    int length() {
        return position;
    }

    /** A byte before the opcode; there are {@link #prefixCount}. */
    int prefix(int index) {
        return bytes[index] & 0xff;
    }

    int prefixCount() {
        return Math.min(prefixEnd, MAX_LENGTH);
    }

    boolean isInvalid() {
        return invalid;
    }

    X86Table.Encoding encoding() {
        return encoding;
    }

    int map() {
        return map;
    }

    int opcode() {
        return opcode;
    }

    /** 0 none, 1 66, 2 F3, 3 F2. */
    int mandatoryPrefix() {
        if (encoding != X86Table.Encoding.LEGACY) {
            return vexPrefix;
        }
        if (repeat != 0) {
            return repeat == 0xf3 ? 2 : 3;
        }
        return operandSize ? 1 : 0;
    }

    boolean isPlainNop() {
        return !operandSize && (rexBits & B) == 0;
    }

    boolean hasOperandSize() {
        return operandSize;
    }

    boolean hasAddressSize() {
        return addressSize;
    }

    int repeat() {
        return repeat;
    }

    /** 0, or the prefix byte of fs or gs. */
    int segment() {
        return segment;
    }

    boolean hasRex() {
        return hasRex;
    }

    boolean wide() {
        return (rexBits & W) != 0;
    }

    int vectorLength() {
        return vectorLength;
    }

    int mask() {
        return mask;
    }

    boolean isZeroing() {
        return zeroing;
    }

    boolean isBroadcast() {
        return broadcast;
    }

    /** The register in vvvv. */
    int source() {
        return source;
    }

    int modRm() {
        return modRm;
    }

    boolean isMemory() {
        return modRmRead && modRm < 0xc0;
    }

    /** ModRM.reg without its extension. */
    int reg() {
        return modRm >> 3 & 7;
    }

    /** ModRM.rm without its extension. */
    int rm() {
        return modRm & 7;
    }

    /** ModRM.reg, of a general register. */
    int generalReg() {
        return reg() | ((rexBits & R) != 0 ? 8 : 0);
    }

    /** ModRM.reg, of a vector register. */
    int vectorReg() {
        return generalReg() | highReg;
    }

    /** ModRM.rm, of a general register. */
    int generalRm() {
        return modRm & 7 | ((rexBits & B) != 0 ? 8 : 0);
    }

    /** ModRM.rm, of a vector register; EVEX extends it by X. */
    int vectorRm() {
        return generalRm() | (encoding == X86Table.Encoding.EVEX && (rexBits & X) != 0 ? 16 : 0);
    }

    /** The register in the opcode's low bits. */
    int opcodeRegister() {
        return opcode & 7 | ((rexBits & B) != 0 ? 8 : 0);
    }

    boolean hasSib() {
        return sib >= 0;
    }

    boolean isRipRelative() {
        return isMemory() && modRm >> 6 == 0 && (modRm & 7) == 5;
    }

    /** The base register, or -1. */
    int base() {
        boolean none = isRipRelative() || hasSib() && (sib & 7) == 5 && modRm >> 6 == 0;
        return none ? -1 : (hasSib() ? sib & 7 : modRm & 7) | ((rexBits & B) != 0 ? 8 : 0);
    }

    /** The index register, or -1. */
    int index() {
        if (!hasSib()) {
            return -1;
        }
        int index = sib >> 3 & 7 | ((rexBits & X) != 0 ? 8 : 0);
        return index == 4 ? -1 : index;
    }

    /** The index of a vector index. */
    int vectorIndex() {
        return (hasSib() ? sib >> 3 & 7 : 0) | ((rexBits & X) != 0 ? 8 : 0) | highIndex;
    }

    int scaleShift() {
        return hasSib() ? sib >> 6 : 0;
    }

    long displacement() {
        return displacement;
    }

    int displacementSize() {
        return displacementSize;
    }
}
