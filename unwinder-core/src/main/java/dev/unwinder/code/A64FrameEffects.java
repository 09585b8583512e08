package dev.unwinder.code;

import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What AArch64 instructions do to a frame.
 *
 * @psabi AAPCS64 6.1.1 (x19 to x28 belong to the caller), 6.4.6 (frame records)
 */
final class A64FrameEffects implements FrameEffects {
    private static final int SP = A64Registers.SP;
    private static final int FP = A64Registers.FP;
    private static final int LR = A64Registers.LR;

    @Override
    public FrameState initial() {
        return new FrameState(0);
    }

    @Override
    public long atReturn() {
        return 0;
    }

    @Override
    public int stackPointer() {
        return SP;
    }

    @Override
    public int framePointer() {
        return FP;
    }

    @Override
    public void apply(Instruction it, FrameState state) {
        switch (it.kind()) {
            case CALL, INDIRECT_CALL -> state.write(LR, FP);
            case POINTER_AUTHENTICATION -> {
                boolean signs =
                        it.mnemonic().startsWith("paci") && !it.mnemonic().endsWith("1716");
                if (signs || it.mnemonic().startsWith("auti") && !it.mnemonic().endsWith("1716")) {
                    state.signed = signs;
                }
            }
            case ADD, SUBTRACT, MOVE -> {
                if (it.memory().isEmpty()) {
                    compute(it, state);
                } else {
                    transfer(it, state);
                }
            }
            default -> writeAll(it, state);
        }
    }

    /** The CFA minus a register; null where that is not known. */
    private static @Nullable Long below(Operand operand, FrameState state) {
        if (!(operand instanceof Operand.Register register)) {
            return null;
        }
        return register.is(SP) ? state.sp : register.is(FP) ? state.fp : null;
    }

    private static void compute(Instruction it, FrameState state) {
        List<Operand> operands = it.operands();
        Long from = operands.size() > 1 ? below(operands.get(1), state) : null;
        boolean plain = it.mnemonic().equals("mov") && operands.size() == 2;
        if (from != null && operands.size() == 3 && operands.get(2) instanceof Operand.Immediate immediate) {
            from += it.kind() == InstructionKind.ADD ? -immediate.shifted() : immediate.shifted();
        } else if (!plain) {
            from = null;
        }
        writeAll(it, state);
        if (operands.get(0) instanceof Operand.Register to) {
            if (to.is(SP)) {
                state.sp = from;
            } else if (to.is(FP)) {
                state.fp = from;
            }
        }
    }

    private static void transfer(Instruction it, FrameState state) {
        Operand.Memory memory = it.memory().get(0);
        Long base = base(memory, state);
        boolean before = memory.update() == Operand.Update.BEFORE;
        boolean moved = memory.update() != Operand.Update.NONE;
        if (base != null && memory.index().isEmpty()) {
            Long place = moved && !before ? base : Long.valueOf(base - memory.displacement());
            each(it, memory, -place, state);
        } else {
            writeAll(it, state);
        }
        if (moved && memory.base().orElse(0) == SP) {
            state.sp = base == null ? null : Long.valueOf(base - memory.displacement());
        } else if (moved && memory.base().isPresent()) {
            state.write(memory.base().getAsInt(), FP);
        }
    }

    private static @Nullable Long base(Operand.Memory memory, FrameState state) {
        OptionalInt base = memory.base();
        return base.isEmpty() ? null : base.getAsInt() == SP ? state.sp : base.getAsInt() == FP ? state.fp : null;
    }

    private static void each(Instruction it, Operand.Memory memory, long offset, FrameState state) {
        long place = offset;
        for (Operand operand : it.operands()) {
            if (!(operand instanceof Operand.Register register)) {
                continue;
            }
            int number = register.number().orElse(SP);
            boolean general = register.size() == 8 && number < SP;
            if (memory.access() == Access.READ && general) {
                state.load(number, place, FP);
            } else if (memory.access() == Access.READ && number < SP) {
                state.write(number, FP);
            } else if (general && number >= 19) {
                state.store(number, place);
            }
            place += register.size();
        }
    }

    private static void writeAll(Instruction it, FrameState state) {
        state.writeAll(it, SP, FP, SP);
        for (Operand operand : it.operands()) {
            if (operand instanceof Operand.Memory memory
                    && memory.update() != Operand.Update.NONE
                    && memory.base().orElse(0) == SP) {
                state.sp = null;
            }
        }
    }
}
