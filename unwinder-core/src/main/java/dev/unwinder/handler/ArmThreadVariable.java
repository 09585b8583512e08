package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.OptionalLong;

/**
 * What a small AArch64 function returns that returns the address of a thread's variable: its code is followed with what is known of the
 * registers, straight on, with conditional branches not taken.
 *
 * <p>So it does not matter how compiler and linker have put it: as an offset from the thread pointer in the code or in a word of the module,
 * by a call of {@code __tls_get_addr}, or by a descriptor, whose own small function is followed too. What it cannot follow is unknown.
 *
 * @psabi AArch64 ELF, Thread Local Storage
 */
final class ArmThreadVariable {
    /** Instructions of one function that are followed. */
    private static final int MAX_INSTRUCTIONS = 64;

    private static final int STACK = 31;

    /** Registers that a called function may change: x0 to x18, and the link register. */
    private static final int CHANGED_BY_CALL = 0x4007_ffff;

    /** Descriptors with a smaller argument are variables of a thread's first block: an offset, and no address. */
    private static final long MAX_OFFSET = 1 << 20;

    private final WordReader words;
    private final long threadPointer;
    private final int entry;
    private final boolean callsFollowed;
    private final long[] values = new long[32];
    private int known;
    private long pc;

    private ArmThreadVariable(WordReader words, long threadPointer, int entry, boolean callsFollowed) {
        this.words = words;
        this.threadPointer = threadPointer;
        this.entry = entry;
        this.callsFollowed = callsFollowed;
    }

    /**
     * What a function without arguments returns.
     *
     * @param function its address
     * @param threadPointer TPIDR_EL0
     * @param entry bytes of an entry in the vector of a thread's blocks: 16 with glibc, 8 with musl
     */
    static OptionalLong returned(WordReader words, long function, long threadPointer, int entry)
            throws MemoryFaultException {
        return new ArmThreadVariable(words, threadPointer, entry, true).run(function);
    }

    private OptionalLong run(long function) throws MemoryFaultException {
        pc = function;
        for (int i = 0; i < MAX_INSTRUCTIONS; i++) {
            // Instructions are little-endian, whatever the data are.
            int code = 0;
            for (int b = 3; b >= 0; b--) {
                code = code << 8 | (int) words.unsigned(pc + b, 1);
            }
            if ((code & 0xffff_f01f) == 0xd65f_0000 || (code & 0xffff_fbff) == 0xd65f_0bff) { // ret, retaa, retab
                return isKnown(0) ? OptionalLong.of(values[0]) : OptionalLong.empty();
            }
            if ((code & 0xffff_0000) == 0xd61f_0000
                    || (code & 0xffff_0000) == 0xd71f_0000) { // br: where to, is not known
                return OptionalLong.empty();
            }
            if ((code & 0xfc00_0000) == 0x1400_0000) { // b
                pc += (long) (code << 6) >> 4;
            } else {
                step(code);
                pc += 4;
            }
        }
        return OptionalLong.empty();
    }

    private void step(int code) throws MemoryFaultException {
        if ((code & 0xff00_0010) == 0x5400_0000 || (code & 0x7c00_0000) == 0x3400_0000) {
            return; // b.cond, cbz, cbnz, tbz, tbnz: not taken
        }
        if ((code & 0xffff_f01f) == 0xd503_201f) {
            return; // hints: nop, bti, and those that sign and check the link register
        }
        if ((code & 0xfc00_0000) == 0x9400_0000) { // bl
            call(callsFollowed && isKnown(0) ? OptionalLong.of(variable(values[0])) : OptionalLong.empty());
        } else if ((code & 0xffff_fc1f) == 0xd63f_0000) { // blr
            describe(code >>> 5 & 31);
        } else if ((code & 0xffff_ffe0) == 0xd53b_d040) { // mrs tpidr_el0
            set(code & 31, threadPointer);
        } else if ((code & 0x0a00_0000) == 0x0800_0000) {
            access(code);
        } else {
            compute(code);
        }
    }

    private void compute(int code) {
        int to = code & 31;
        int from = code >>> 5 & 31;
        if ((code & 0x9f00_0000) == 0x9000_0000) { // adrp
            set(to, (pc & ~0xfffL) + (pageDistance(code) << 12));
        } else if ((code & 0x9f00_0000) == 0x1000_0000) { // adr
            set(to, pc + pageDistance(code));
        } else if ((code & 0xbf80_0000) == 0x9100_0000) { // add, sub with a number
            long number = (long) (code >>> 10 & 0xfff) << ((code & 0x40_0000) == 0 ? 0 : 12);
            add(to, from, isSubtraction(code) ? -number : number);
        } else if ((code & 0xbfe0_0000) == 0x8b00_0000 && isKnown(code >>> 16 & 31)) { // add, sub with a register
            long number = values[code >>> 16 & 31] << (code >>> 10 & 63);
            add(to, from, isSubtraction(code) ? -number : number);
        } else if ((code & 0xffe0_ffe0) == 0xaa00_03e0 && isKnown(code >>> 16 & 31)) { // mov
            set(to, values[code >>> 16 & 31]);
        } else if ((code & 0xff80_0000) == 0xd280_0000) { // movz
            set(to, immediate(code));
        } else if ((code & 0xff80_0000) == 0x9280_0000) { // movn
            set(to, ~immediate(code));
        } else if ((code & 0xff80_0000) == 0xf280_0000 && isKnown(to)) { // movk
            long kept = ~(0xffffL << (code >>> 21 & 3) * 16);
            set(to, values[to] & kept | immediate(code));
        } else {
            forget(to);
        }
    }

    private static boolean isSubtraction(int code) {
        return (code & 0x4000_0000) != 0;
    }

    private static long immediate(int code) {
        return (long) (code >>> 5 & 0xffff) << (code >>> 21 & 3) * 16;
    }

    private static long pageDistance(int code) {
        return (long) (code << 8 >> 13) << 2 | code >>> 29 & 3;
    }

    /** Loads and stores. */
    private void access(int code) throws MemoryFaultException {
        int to = code & 31;
        int from = code >>> 5 & 31;
        if ((code & 0xffc0_0000) == 0xf940_0000) { // ldr with an unsigned offset
            put(to, word(from, (code >>> 10 & 0xfff) * 8L));
        } else if ((code & 0xffe0_0c00) == 0xf840_0000) { // ldur
            put(to, word(from, code << 11 >> 23));
        } else if ((code & 0xffe0_ec00) == 0xf860_6800 && isKnown(code >>> 16 & 31)) { // ldr with a register as offset
            put(to, word(from, values[code >>> 16 & 31] << ((code & 0x1000) == 0 ? 0 : 3)));
        } else if ((code & 0xffc0_0000) == 0xa940_0000) { // ldp with an offset
            long offset = (code << 10 >> 25) * 8L;
            OptionalLong first = word(from, offset);
            put(code >>> 10 & 31, word(from, offset + 8));
            put(to, first);
        } else if ((code & 0xff00_0000) == 0x5800_0000) { // ldr of a word beside the code
            set(to, words.word(pc + (code << 8 >> 13) * 4L));
        } else {
            forget(from); // it may have been moved on
            if (!isStore(code)) {
                forget(to);
                forget(code >>> 10 & 31);
                forget(code >>> 16 & 31);
            }
        }
    }

    /** Whether it is known to change no register but that with the address: str, stp, and all of vector registers. */
    private static boolean isStore(int code) {
        boolean isPair = (code & 0x3a40_0000) == 0x2800_0000;
        boolean isAtomic = (code & 0x0120_0c00) == 0x0020_0000;
        boolean isOne = (code & 0x3ac0_0000) == 0x3800_0000 && !isAtomic;
        return isPair || isOne || (code & 0x0400_0000) != 0;
    }

    private OptionalLong word(int base, long offset) throws MemoryFaultException {
        return isKnown(base) ? OptionalLong.of(words.word(values[base] + offset)) : OptionalLong.empty();
    }

    /** A call through a register, which is that of a descriptor's function with the descriptor in x0, and changes nothing else. */
    private void describe(int register) throws MemoryFaultException {
        if (!callsFollowed || !isKnown(register) || !isKnown(0)) {
            call(OptionalLong.empty());
            return;
        }
        long descriptor = values[0];
        ArmThreadVariable function = new ArmThreadVariable(words, threadPointer, entry, false);
        function.set(0, descriptor);
        OptionalLong offset;
        try {
            offset = function.run(values[register]);
        } catch (MemoryFaultException notThere) {
            offset = OptionalLong.empty();
        }
        if (offset.isPresent()) {
            put(0, offset);
            return;
        }
        long argument = words.word(descriptor + words.wordSize());
        boolean isOffset = Long.compareUnsigned(argument, MAX_OFFSET) < 0;
        set(0, isOffset ? argument : variable(argument) - threadPointer);
    }

    /** What {@code __tls_get_addr} returns for a module's number and an offset in its block, which stand at an address. */
    private long variable(long index) throws MemoryFaultException {
        // glibc's vector is what the thread pointer leads to; musl's stands in front of it.
        long vector = words.word(entry == 16 ? threadPointer : threadPointer - 8);
        return words.word(vector + words.word(index) * entry) + words.word(index + words.wordSize());
    }

    private void call(OptionalLong result) {
        known &= ~CHANGED_BY_CALL;
        put(0, result);
    }

    private void add(int to, int from, long number) {
        if (isKnown(from)) {
            set(to, values[from] + number);
        } else {
            forget(to);
        }
    }

    /** Number 31 is the stack pointer or nothing: never known here. */
    private boolean isKnown(int register) {
        return (known & 1 << register) != 0;
    }

    private void set(int register, long value) {
        if (register != STACK) {
            values[register] = value;
            known |= 1 << register;
        }
    }

    private void put(int register, OptionalLong value) {
        if (value.isPresent()) {
            set(register, value.getAsLong());
        } else {
            forget(register);
        }
    }

    private void forget(int register) {
        known &= ~(1 << register);
    }
}
