package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.expr.DwarfExpression;
import dev.unwinder.dwarf.expr.ExpressionContext;
import dev.unwinder.dwarf.expr.ExpressionEvaluator;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RuleContext;
import dev.unwinder.rule.UnwindRow;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.Registers;
import dev.unwinder.target.WordReader;
import java.util.OptionalLong;

/**
 * Applies rows: registers in, the caller's registers out. The one place where rules become values.
 *
 * <p>A register that cannot be recovered is unknown and the frame lives on. The return address has an outcome of its own: a caller, no
 * caller (an undefined rule), or unreadable at an address. A rule for the stack pointer wins over the CFA.
 *
 * @dwarf 6.4.1, 6.4.4
 */
final class RowEvaluator implements RuleContext, ExpressionContext<MemoryFaultException> {
    /** What applying a row has come to. */
    enum Outcome {
        CALLER,
        OUTERMOST,
        /** {@link #faultAddress} could not be read. */
        UNREADABLE,
        /** {@link #problem} says why. */
        FAILED
    }

    /** The most expression operations of one walk, some seconds' worth: twenty for each of ten million frames. */
    private static final long MAX_EXPRESSION_STEPS = 200_000_000;

    private final Architecture architecture;
    private final RegisterTable table;
    private final WordReader words;
    private final OptionalLong codePointerMask;
    private final ExpressionEvaluator expressions = new ExpressionEvaluator(MAX_EXPRESSION_STEPS);
    private final long calleeSaved;
    private Registers callee;
    private Registers.Builder caller;
    private long bias;
    private long cfa;
    private boolean cfaKnown;
    private long returnAddress;
    private Outcome outcome = Outcome.FAILED;
    private int returnAddressRegister;
    private int stackPointer;
    private long faultAddress;
    private String problem = "";
    private long callerStack;

    RowEvaluator(Architecture architecture, WordReader words, OptionalLong codePointerMask, Registers first) {
        this.architecture = architecture;
        this.table = architecture.registers();
        this.words = words;
        this.codePointerMask = codePointerMask;
        this.caller = Registers.builder(table.count());
        this.calleeSaved = table.calleeSavedMask();
        this.callee = first;
        this.stackPointer = table.stackPointer();
    }

    /**
     * Applies a row to a frame.
     *
     * @param registers of the frame
     * @param imageBias of the image that the row is from, for vaddrs in expressions
     */
    Outcome apply(UnwindRow row, Registers registers, long imageBias) {
        callee = registers;
        bias = imageBias;
        cfaKnown = false;
        problem = "";
        if (!computeCfa(row.cfa())) {
            return outcome;
        }
        boolean kept = row.unspecified() == UnwindRow.Unspecified.KEPT;
        caller = registers.toBuilder(kept ? -1L : calleeSaved);
        caller.setComputed(stackPointer, cfa);
        returnAddressRegister = row.returnAddressRegister();
        outcome = Outcome.FAILED;
        boolean ruled = false;
        for (int i = 0; i < row.ruleCount(); i++) {
            int register = row.register(i);
            ruled |= register == returnAddressRegister;
            if (register < table.count() || register == returnAddressRegister) {
                row.rule(i).recover(register, this); // of the others, vector registers say, nothing is kept
            }
        }
        if (!ruled) {
            inRegister(returnAddressRegister, returnAddressRegister);
        }
        if (outcome == Outcome.CALLER) {
            finish(row);
        }
        return outcome;
    }

    /** Whether the canonical frame address of the frame could be computed; then {@link #cfa} is that. */
    boolean isCfaKnown() {
        return cfaKnown;
    }

    long returnAddress() {
        return returnAddress;
    }

    long faultAddress() {
        return faultAddress;
    }

    String problem() {
        return problem;
    }

    /** The caller's registers, after {@link Outcome#CALLER}; to be asked once. */
    Registers callerRegisters() {
        return caller.finish();
    }

    long callerStackPointer() {
        return callerStack;
    }

    private void finish(UnwindRow row) {
        if (row.isReturnAddressSigned()) {
            returnAddress = architecture.stripCodePointer(returnAddress, codePointerMask);
        }
        caller.setAs(table.programCounter(), returnAddress, returnAddressRegister);
        if (!caller.isKnown(stackPointer)) {
            fail("the caller's stack pointer is not known");
            return;
        }
        callerStack = caller.get(stackPointer);
    }

    private boolean computeCfa(CfaRule rule) {
        if (rule instanceof CfaRule.RegisterOffset plain) {
            if (!callee.isKnown(plain.register())) {
                return fail("the CFA depends on " + table.name(plain.register()) + ", which is not known");
            }
            cfa = callee.get(plain.register()) + plain.offset();
        } else if (rule instanceof CfaRule.Expression computed) {
            try {
                cfa = expressions.evaluate(computed.expression(), this);
            } catch (MalformedDataException broken) {
                return fail("the CFA cannot be computed: " + broken.getMessage());
            } catch (MemoryFaultException fault) {
                faultAddress = fault.address();
                outcome = Outcome.UNREADABLE;
                return false;
            }
        }
        cfa = address(cfa);
        cfaKnown = true;
        return true;
    }

    /** Addresses of a program with words of 4 bytes wrap there. */
    private long address(long sum) {
        return architecture.wordSize() == 4 ? sum & 0xffff_ffffL : sum;
    }

    private boolean fail(String why) {
        problem = why;
        outcome = Outcome.FAILED;
        return false;
    }

    // RuleContext: what the rules tell

    @Override
    public long cfa() {
        return cfa;
    }

    @Override
    public void undefined(int register) {
        caller.forget(register);
        if (register == returnAddressRegister) {
            outcome = Outcome.OUTERMOST;
        }
    }

    @Override
    public void inRegister(int register, int source) {
        caller.setFromRegister(register, callee, source);
        if (register == returnAddressRegister) {
            if (callee.isKnown(source)) {
                found(callee.get(source));
            } else {
                fail("the return address is in " + table.name(source) + ", which is not known");
            }
        }
    }

    @Override
    public void savedAt(int register, long sum) {
        long address = address(sum);
        try {
            long value = words.word(address);
            caller.setFromMemory(register, value, address);
            if (register == returnAddressRegister) {
                found(value);
            }
        } catch (MemoryFaultException fault) {
            lost(register, fault);
        }
    }

    @Override
    public void savedAt(int register, DwarfExpression address) {
        try {
            savedAt(register, expressions.evaluate(address, cfa, this));
        } catch (MemoryFaultException fault) {
            lost(register, fault);
        } catch (MalformedDataException broken) {
            lost(register, broken);
        }
    }

    @Override
    public void computed(int register, long sum) {
        long value = address(sum);
        caller.setComputed(register, value);
        if (register == returnAddressRegister) {
            found(value);
        }
    }

    @Override
    public void computed(int register, DwarfExpression value) {
        try {
            computed(register, expressions.evaluate(value, cfa, this));
        } catch (MemoryFaultException fault) {
            lost(register, fault);
        } catch (MalformedDataException broken) {
            lost(register, broken);
        }
    }

    private void found(long value) {
        returnAddress = value;
        outcome = Outcome.CALLER;
    }

    private void lost(int register, MemoryFaultException fault) {
        caller.forget(register);
        if (register == returnAddressRegister) {
            faultAddress = fault.address();
            outcome = Outcome.UNREADABLE;
        }
    }

    private void lost(int register, MalformedDataException broken) {
        caller.forget(register);
        if (register == returnAddressRegister) {
            fail("the return address cannot be computed: " + broken.getMessage());
        }
    }

    // ExpressionContext: what expressions ask

    @Override
    public boolean isKnown(int register) {
        return callee.isKnown(register);
    }

    @Override
    public long register(int register) {
        return callee.get(register);
    }

    @Override
    public long memory(long address, int size) throws MemoryFaultException {
        return words.unsigned(address, size);
    }

    @Override
    public long bias() {
        return bias;
    }
}
