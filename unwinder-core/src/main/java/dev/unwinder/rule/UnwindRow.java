package dev.unwinder.rule;

import java.util.Arrays;
import java.util.Optional;

/**
 * How to get from a frame to its caller, at one pc: a rule for the CFA and rules for registers.
 *
 * <p>Every way to find a caller produces one of these. A register without a rule of its own follows {@link #unspecified}. Immutable.
 *
 * @dwarf 6.4.1
 */
public final class UnwindRow {
    /** What a register without a rule of its own has become. */
    public enum Unspecified {
        /** What the calling convention says: kept if callee-saved, else unknown. */
        ABI,
        /** Kept, whatever it is: nothing has run since, as after a call to nowhere. */
        KEPT
    }

    private final CfaRule cfa;
    private final int[] registers;
    private final RegisterRule[] rules;
    private final int returnAddressRegister;
    private final boolean signalFrame;
    private final boolean returnAddressSigned;
    private final Unspecified unspecified;

    private UnwindRow(Builder builder, CfaRule cfa) {
        this.cfa = cfa;
        this.registers = Arrays.copyOf(builder.registers, builder.count);
        this.rules = Arrays.copyOf(builder.rules, builder.count);
        this.returnAddressRegister = builder.returnAddressRegister;
        this.signalFrame = builder.signalFrame;
        this.returnAddressSigned = builder.returnAddressSigned;
        this.unspecified = builder.unspecified;
    }

    /**
     * A builder without rules.
     *
     * @param returnAddressRegister the DWARF number, or column, that holds the caller's pc
     */
    public static Builder builder(int returnAddressRegister) {
        return new Builder(returnAddressRegister);
    }

    /** How to compute the CFA. */
    public CfaRule cfa() {
        return cfa;
    }

    /** The column whose recovered value is the caller's pc. */
    public int returnAddressRegister() {
        return returnAddressRegister;
    }

    /** Whether the caller was interrupted here rather than having called: its pc is exact. */
    public boolean isSignalFrame() {
        return signalFrame;
    }

    /** Whether the return address carries a pointer-authentication code. */
    public boolean isReturnAddressSigned() {
        return returnAddressSigned;
    }

    /** What becomes of registers without a rule. */
    public Unspecified unspecified() {
        return unspecified;
    }

    /** How many registers have a rule of their own. */
    public int ruleCount() {
        return rules.length;
    }

    /** The register of the rule at a position, rising. */
    public int register(int index) {
        return registers[index];
    }

    /** The rule at a position. */
    public RegisterRule rule(int index) {
        return rules[index];
    }

    /** The rule of a register, if it has one of its own. */
    public Optional<RegisterRule> find(int register) {
        int index = Arrays.binarySearch(registers, register);
        return index < 0 ? Optional.empty() : Optional.of(rules[index]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnwindRow that
                && cfa.equals(that.cfa)
                && Arrays.equals(registers, that.registers)
                && Arrays.equals(rules, that.rules)
                && returnAddressRegister == that.returnAddressRegister
                && signalFrame == that.signalFrame
                && returnAddressSigned == that.returnAddressSigned
                && unspecified == that.unspecified;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(rules) * 31 + cfa.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("cfa=").append(cfa);
        for (int i = 0; i < rules.length; i++) {
            text.append(' ').append(registers[i]).append('=').append(rules[i]);
        }
        return text.toString();
    }

    /** Collects rules; may be used again after {@link #build}. */
    public static final class Builder {
        /** The most registers that can have rules. */
        public static final int MAX_RULES = 1024;

        private final int returnAddressRegister;
        private int[] registers = new int[8];
        private RegisterRule[] rules = new RegisterRule[8];
        private int count;
        private boolean signalFrame;
        private boolean returnAddressSigned;
        private Unspecified unspecified = Unspecified.ABI;

        private Builder(int returnAddressRegister) {
            this.returnAddressRegister = returnAddressRegister;
        }

        /** Another builder that starts with all that this one has. */
        public Builder copy() {
            Builder copy = new Builder(returnAddressRegister);
            copy.startFrom(this);
            return copy;
        }

        /** Forgets everything and takes over all that another builder has. */
        public Builder startFrom(Builder other) {
            registers = other.registers.clone();
            rules = other.rules.clone();
            count = other.count;
            signalFrame = other.signalFrame;
            returnAddressSigned = other.returnAddressSigned;
            unspecified = other.unspecified;
            return this;
        }

        /**
         * Gives a register a rule, in place of one it may have.
         *
         * @throws IllegalStateException when {@value #MAX_RULES} others have one
         */
        public Builder rule(int register, RegisterRule rule) {
            int index = Arrays.binarySearch(registers, 0, count, register);
            if (index < 0) {
                index = -index - 1;
                insert(index);
                registers[index] = register;
            }
            rules[index] = rule;
            return this;
        }

        /** Takes a register's rule away. */
        public Builder forget(int register) {
            int index = Arrays.binarySearch(registers, 0, count, register);
            if (index >= 0) {
                count--;
                System.arraycopy(registers, index + 1, registers, index, count - index);
                System.arraycopy(rules, index + 1, rules, index, count - index);
            }
            return this;
        }

        /** The rule of a register. */
        public Optional<RegisterRule> find(int register) {
            int index = Arrays.binarySearch(registers, 0, count, register);
            return index < 0 ? Optional.empty() : Optional.of(rules[index]);
        }

        /** Whether another register can have a rule. */
        public boolean isFull() {
            return count == MAX_RULES;
        }

        /** Marks the caller as interrupted. */
        public Builder signalFrame(boolean value) {
            signalFrame = value;
            return this;
        }

        /** Marks the return address as signed. */
        public Builder returnAddressSigned(boolean value) {
            returnAddressSigned = value;
            return this;
        }

        /** Whether the return address is marked as signed. */
        public boolean isReturnAddressSigned() {
            return returnAddressSigned;
        }

        /** Says what becomes of registers without a rule. */
        public Builder unspecified(Unspecified value) {
            unspecified = value;
            return this;
        }

        /** The row of all rules so far. */
        public UnwindRow build(CfaRule cfa) {
            return new UnwindRow(this, cfa);
        }

        private void insert(int index) {
            if (isFull()) {
                throw new IllegalStateException("more than " + MAX_RULES + " rules");
            }
            if (count == registers.length) {
                registers = Arrays.copyOf(registers, count * 2);
                rules = Arrays.copyOf(rules, count * 2);
            }
            System.arraycopy(registers, index, registers, index + 1, count - index);
            System.arraycopy(rules, index, rules, index + 1, count - index);
            count++;
        }
    }
}
