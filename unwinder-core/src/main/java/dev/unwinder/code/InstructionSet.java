package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import java.util.Optional;
import java.util.OptionalLong;

/** The machine codes that can be read. */
public enum InstructionSet {
    /** x86-64, in 64-bit mode. */
    X86_64(62),
    /** AArch64. */
    AARCH64(183);

    /** The most instructions before the jump. */
    private static final int WRAPPER = 6;

    private final int elfMachine;

    InstructionSet(int elfMachine) {
        this.elfMachine = elfMachine;
    }

    /**
     * By the ELF {@code e_machine} of an image.
     *
     * @gabi e_machine
     */
    public static Optional<InstructionSet> forMachine(int elfMachine) {
        for (InstructionSet set : values()) {
            if (set.elfMachine == elfMachine) {
                return Optional.of(set);
            }
        }
        return Optional.empty();
    }

    /**
     * Decodes one instruction. Never fails: bytes that are none give a {@link NoInstruction}.
     *
     * @param code bytes around it
     * @param offset where it starts in them; one outside of them is truncated
     * @param address where it stands in the program
     */
    public Decoded decode(ByteView code, long offset, long address) {
        return this == X86_64 ? X86Decoder.decode(code, offset, address) : A64Decoder.decode(code, offset, address);
    }

    /** The same with an empty text, which costs most of the time. */
    public Decoded decodeWithoutText(ByteView code, long offset, long address) {
        return this == X86_64
                ? X86Decoder.decodeWithoutText(code, offset, address)
                : A64Decoder.decodeWithoutText(code, offset, address);
    }

    /**
     * The call that an address lies behind, if it can lie behind one.
     *
     * @param before the bytes just before the address; eight are enough
     * @param returnAddress the address
     */
    public Optional<CallSite> callBefore(ByteView before, long returnAddress) {
        return CallSite.before(this, before.toByteArray(), returnAddress);
    }

    /** The same for bytes at hand. */
    public Optional<CallSite> callBefore(byte[] before, long returnAddress) {
        return CallSite.before(this, before, returnAddress);
    }

    /**
     * Where a function leads that puts its arguments in order and becomes another by a jump, without a frame of its own.
     *
     * @param code bytes with the function's start among them
     * @param offset where it starts in them
     * @param address where it starts in the program
     */
    public OptionalLong becomes(ByteView code, long offset, long address) {
        int stackPointer = this == X86_64 ? X86Registers.RSP : A64Registers.SP;
        long at = address;
        for (int i = 0;
                i < WRAPPER && decodeWithoutText(code, offset + at - address, at) instanceof Instruction it;
                i++) {
            switch (it.kind()) {
                case JUMP -> {
                    return it.target();
                }
                case MOVE, LOAD_ADDRESS, ADD, SUBTRACT, AND, ARITHMETIC, NOP -> {
                    if (it.writes(stackPointer)) {
                        return OptionalLong.empty();
                    }
                    at = it.end();
                }
                default -> {
                    return OptionalLong.empty();
                }
            }
        }
        return OptionalLong.empty();
    }

    /**
     * The frame of a function at a pc, by following its code: exact or not given.
     *
     * @param code from the function's start to some instructions behind the pc, as far as there is code
     * @param start where the function starts
     * @param pc where it stands: the next instruction to be executed
     * @param limit how many instructions to follow at most
     */
    public PrologueAnswer frameAt(ByteView code, long start, long pc, int limit) {
        return PrologueAnalyzer.analyze(this, code, start, pc, false, limit);
    }

    /**
     * The frame of a function that has called: as it is at the call, which may be one that never returns, so that the code behind it
     * belongs to something else.
     *
     * @param code from the function's start to some instructions behind the return address, as far as there is code
     * @param start where the function starts
     * @param returnAddress where the call returns to
     * @param limit how many instructions to follow at most
     */
    public PrologueAnswer frameAfterCall(ByteView code, long start, long returnAddress, int limit) {
        return PrologueAnalyzer.analyze(this, code, start, returnAddress, true, limit);
    }
}
