package dev.unwinder.code;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a function's code has done to its frame so far. Offsets count from the CFA. */
final class FrameState {
    /** The CFA minus the stack pointer; null where it is not known. */
    @Nullable
    Long sp;

    /** The CFA minus the frame pointer; null where it is not set up. */
    @Nullable
    Long fp;

    /** Where registers are saved. */
    final TreeMap<Integer, Long> saved = new TreeMap<>();

    /** A bit for each register that still has its caller's value. */
    long untouched = -1;

    boolean signed;

    /** Whether it is only supposed that the code is entered like this. */
    boolean assumed;

    FrameState(long sp) {
        this.sp = sp;
    }

    FrameState(FrameState other) {
        sp = other.sp;
        fp = other.fp;
        saved.putAll(other.saved);
        untouched = other.untouched;
        signed = other.signed;
        assumed = other.assumed;
    }

    /** A register has been written to the stack. */
    void store(int register, long offset) {
        for (Iterator<Long> places = saved.values().iterator(); places.hasNext(); ) {
            if (places.next() == offset) {
                places.remove();
            }
        }
        if ((untouched >>> register & 1) != 0) {
            saved.putIfAbsent(register, offset);
        }
    }

    /** A register has been read from the stack: perhaps it has its old value again. */
    void load(int register, long offset, int framePointer) {
        Long place = saved.get(register);
        boolean own = place != null && place == offset;
        write(register, framePointer);
        if (own) {
            saved.remove(register);
            untouched |= 1L << register;
        }
    }

    /** A register has got another value. */
    void write(int register, int framePointer) {
        untouched &= ~(1L << register);
        if (register == framePointer) {
            fp = null;
        }
    }

    /**
     * Registers have got values of which nothing is known: all those that an instruction writes.
     *
     * @param count how many general registers there are, by DWARF numbers from 0
     */
    void writeAll(Instruction it, int stackPointer, int framePointer, int count) {
        for (Operand operand : it.operands()) {
            if (operand instanceof Operand.Register register
                    && register.access().writes()
                    && register.number().isPresent()) {
                int number = register.number().getAsInt();
                if (number == stackPointer) {
                    sp = null;
                } else if (number < count) {
                    write(number, framePointer);
                }
            }
        }
    }

    /** What two ways to the same place agree on; nothing that is only supposed counts against what is known. */
    void keepCommon(FrameState other) {
        if (other.assumed && !assumed) {
            return;
        }
        if (sp == null || !sp.equals(other.sp)) {
            sp = null;
        }
        if (fp == null || !fp.equals(other.fp)) {
            fp = null;
        }
        untouched &= other.untouched;
        for (Map.Entry<Integer, Long> entry : other.saved.entrySet()) {
            saved.putIfAbsent(entry.getKey(), entry.getValue());
        }
        signed |= other.signed;
    }

    /** Whether both say where the CFA is, and agree. */
    boolean agrees(FrameState other) {
        return sp != null && sp.equals(other.sp) || sp == null && fp != null && fp.equals(other.fp);
    }
}
