package dev.unwinder.code;

import java.util.List;

/**
 * What x86-64 instructions do to a frame.
 *
 * @psabi x86-64 3.2.1 (rbx, rbp, rsp, r12 to r15 belong to the caller), 3.2.2 (the stack frame)
 */
final class X86FrameEffects implements FrameEffects {
    private static final int RSP = X86Registers.RSP;
    private static final int RBP = X86Registers.RBP;

    @Override
    public FrameState initial() {
        return new FrameState(8);
    }

    @Override
    public long atReturn() {
        return 8;
    }

    @Override
    public int stackPointer() {
        return RSP;
    }

    @Override
    public int framePointer() {
        return RBP;
    }

    @Override
    public void apply(Instruction it, FrameState state) {
        List<Operand> operands = it.operands();
        switch (it.kind()) {
            case PUSH -> push(it, state);
            case POP -> pop(it, state);
            case ENTER -> enter(it, state);
            case LEAVE -> {
                state.sp = state.fp;
                restore(state, RBP);
            }
            case CALL -> {
                // A call to the next instruction only asks for the pc, as old position-independent code does.
                if (state.sp != null && it.target().orElse(0) == it.end()) {
                    state.sp += 8;
                }
            }
            case ADD, SUBTRACT -> {
                boolean constant = operands.get(0) instanceof Operand.Immediate && isRegister(operands.get(1), RSP);
                if (constant && state.sp != null && operands.get(0) instanceof Operand.Immediate immediate) {
                    state.sp += it.kind() == InstructionKind.ADD ? -immediate.value() : immediate.value();
                } else {
                    writeAll(it, state);
                }
            }
            case LOAD_ADDRESS -> loadAddress(it, state);
            case MOVE -> move(it, state);
            default -> {
                writeAll(it, state);
                flags(it, state);
            }
        }
    }

    /** Hand-written code that keeps the flags: pushf, popf. */
    private static void flags(Instruction it, FrameState state) {
        boolean pushes = it.mnemonic().startsWith("pushf");
        if (pushes || it.mnemonic().startsWith("popf")) {
            boolean isPlain = it.end() - it.address() == 1; // with a prefix it may be 16 bits
            state.sp = state.sp == null || !isPlain ? null : Long.valueOf(state.sp + (pushes ? 8 : -8));
        }
    }

    private static boolean isRegister(Operand operand, int number) {
        return operand instanceof Operand.Register register && register.is(number);
    }

    private static void push(Instruction it, FrameState state) {
        Long sp = state.sp;
        if (sp == null || it.implicitMemory().get(0).size().orElse(0) != 8) {
            state.sp = null;
            return;
        }
        state.sp = sp + 8;
        if (it.operands().isEmpty() || !(it.operands().get(0) instanceof Operand.Register register)) {
            return;
        }
        if (register.size() == 8 && isKept(register.number().orElse(0))) {
            state.store(register.number().orElse(0), -sp - 8);
        }
    }

    private static boolean isKept(int register) {
        return register == X86Registers.RBX || register == RBP || register >= 12 && register <= 15;
    }

    private static void pop(Instruction it, FrameState state) {
        if (isRegister(it.operands().get(0), RSP)
                || it.implicitMemory().get(0).size().orElse(0) != 8) {
            state.sp = null;
            return;
        }
        if (it.operands().get(0) instanceof Operand.Register register && register.size() == 8) {
            restore(state, register.number().orElse(0));
        } else if (state.sp != null) {
            state.sp -= 8;
        }
    }

    private static void restore(FrameState state, int register) {
        Long sp = state.sp;
        if (sp == null) {
            state.write(register, RBP);
            return;
        }
        state.load(register, -sp, RBP);
        state.sp = sp - 8;
    }

    private static void enter(Instruction it, FrameState state) {
        Long sp = state.sp;
        boolean plain = it.operands().get(1) instanceof Operand.Immediate nesting && nesting.value() == 0;
        if (sp == null || !plain || !(it.operands().get(0) instanceof Operand.Immediate size)) {
            state.sp = null;
            state.write(RBP, RBP);
            return;
        }
        state.store(RBP, -sp - 8);
        state.write(RBP, RBP);
        state.fp = sp + 8;
        state.sp = sp + 8 + size.value();
    }

    /** The CFA minus an address that is a frame register plus a constant; null for any other. */
    private static @org.jspecify.annotations.Nullable Long below(Operand operand, FrameState state) {
        if (!(operand instanceof Operand.Memory memory)
                || memory.base().isEmpty()
                || memory.index().isPresent()
                || memory.segmentBase().isPresent()
                || memory.extension() != Operand.Extension.NONE) {
            return null;
        }
        int base = memory.base().getAsInt();
        Long from = base == RSP ? state.sp : base == RBP ? state.fp : null;
        return from == null ? null : from - memory.displacement();
    }

    private static void loadAddress(Instruction it, FrameState state) {
        Long place = below(it.operands().get(0), state);
        set(it, it.operands().get(1), place, state);
    }

    /** A register gets an address of the frame, or, with null, something unknown. */
    private static void set(
            Instruction it, Operand to, @org.jspecify.annotations.Nullable Long place, FrameState state) {
        writeAll(it, state);
        if (isRegister(to, RSP)) {
            state.sp = place;
        } else if (isRegister(to, RBP)) {
            state.fp = place;
        }
    }

    private static void move(Instruction it, FrameState state) {
        if (it.operands().size() != 2 || !it.mnemonic().equals("mov")) {
            writeAll(it, state);
            return;
        }
        Operand from = it.operands().get(0);
        Operand to = it.operands().get(1);
        if (isRegister(from, RSP) && to instanceof Operand.Register) {
            set(it, to, state.sp, state);
            return;
        }
        if (isRegister(from, RBP) && isRegister(to, RSP)) {
            set(it, to, state.fp, state);
            return;
        }
        Long stored = below(to, state);
        if (stored != null && from instanceof Operand.Register register && register.size() == 8) {
            int number = register.number().orElse(0);
            if (isKept(number)) {
                state.store(number, -stored);
            }
            return;
        }
        Long loaded = below(from, state);
        if (loaded != null && to instanceof Operand.Register register && register.size() == 8 && !isRegister(to, RSP)) {
            state.load(register.number().orElse(0), -loaded, RBP);
            return;
        }
        writeAll(it, state);
    }

    private static void writeAll(Instruction it, FrameState state) {
        state.writeAll(it, RSP, RBP, 16);
    }
}
