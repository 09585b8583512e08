package dev.unwinder.target;

import java.util.Arrays;
import java.util.OptionalLong;

/**
 * The general registers of one frame, by DWARF number: which are known, their values, and where each value was found.
 *
 * <p>Immutable. A register that is not known has no value at all: asking for one is a mistake of the caller. At most
 * {@value #MAX_COUNT} registers.
 */
public final class Registers {
    /** The most registers that are tracked. */
    public static final int MAX_COUNT = 64;

    private static final long[] NOTHING = new long[0];

    /** The values, and behind them the places: one array, since every step of a walk copies it. */
    private final long[] words;

    private final long known;
    private final long inMemory;
    private final long inRegister;

    private Registers(long[] words, long known, long inMemory, long inRegister) {
        this.words = words;
        this.known = known;
        this.inMemory = inMemory;
        this.inRegister = inRegister;
    }

    /**
     * A builder in which nothing is known yet.
     *
     * @param count how many DWARF numbers are tracked, 1 to {@value #MAX_COUNT}
     */
    public static Builder builder(int count) {
        return new Builder(count);
    }

    /** How many DWARF numbers are tracked. */
    public int count() {
        return words.length >> 1;
    }

    /** Whether there is a value for a DWARF number; numbers that are not tracked are not known. */
    public boolean isKnown(int register) {
        return register >= 0 && register < count() && (known >>> register & 1) != 0;
    }

    /**
     * The value of a known register.
     *
     * @throws IllegalArgumentException when it is not known
     */
    public long get(int register) {
        if (!isKnown(register)) {
            throw new IllegalArgumentException("register " + register + " is not known");
        }
        return words[register];
    }

    /** The value, if it is known. */
    public OptionalLong find(int register) {
        return isKnown(register) ? OptionalLong.of(words[register]) : OptionalLong.empty();
    }

    /** Where the value was found. */
    public RegisterPlace place(int register) {
        if (!isKnown(register)) {
            return new RegisterPlace.Unknown();
        }
        if ((inMemory >>> register & 1) != 0) {
            return new RegisterPlace.InMemory(words[count() + register]);
        }
        return (inRegister >>> register & 1) != 0
                ? new RegisterPlace.InRegister((int) words[count() + register])
                : new RegisterPlace.Computed();
    }

    /** A builder that starts with these registers. */
    public Builder toBuilder() {
        return toBuilder(-1L);
    }

    /** Two are equal when the same registers are known with the same values, wherever those were found. */
    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Registers that) || known != that.known || count() != that.count()) {
            return false;
        }
        for (int i = 0; i < count(); i++) {
            if (isKnown(i) && words[i] != that.words[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        long hash = known;
        for (int i = 0; i < count(); i++) {
            hash = hash * 31 + (isKnown(i) ? words[i] : 0);
        }
        return Long.hashCode(hash);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count(); i++) {
            if (isKnown(i)) {
                text.append(text.isEmpty() ? "" : " ").append(i).append("=0x").append(Long.toHexString(words[i]));
            }
        }
        return text.toString();
    }

    /**
     * A builder that starts with those of these registers that are in the mask, places included. Every step of a walk comes here; {@code clone}
     * would be a call into the JVM where the code was compiled quickly.
     */
    public Builder toBuilder(long mask) {
        return new Builder(Arrays.copyOf(words, words.length), known & mask, inMemory & mask, inRegister & mask);
    }

    /** Collects the registers of a frame; may be used again after {@link #build}, not after {@link #finish}. */
    public static final class Builder {
        private long[] words;
        private long known;
        private long inMemory;
        private long inRegister;

        private Builder(int count) {
            if (count < 1 || count > MAX_COUNT) {
                throw new IllegalArgumentException("1 to " + MAX_COUNT + " registers, not " + count);
            }
            this.words = new long[count * 2];
        }

        private Builder(long[] words, long known, long inMemory, long inRegister) {
            this.words = words;
            this.known = known;
            this.inMemory = inMemory;
            this.inRegister = inRegister;
        }

        private int count() {
            return words.length >> 1;
        }

        /** A value that is in the thread's own register of that number. */
        public Builder set(int register, long value) {
            return put(register, value, register, 0, 1L << register);
        }

        /** A value that was read at an address of the target. */
        public Builder setFromMemory(int register, long value, long address) {
            return put(register, value, address, 1L << register, 0);
        }

        /** A value that was computed. */
        public Builder setComputed(int register, long value) {
            return put(register, value, 0, 0, 0);
        }

        /** The value and place that another register had in an inner frame; not known if that was not. */
        public Builder setFromRegister(int register, Registers inner, int source) {
            if (register < 0 || register >= count()) {
                return this;
            }
            if (!inner.isKnown(source)) {
                return forget(register);
            }
            return put(
                    register,
                    inner.words[source],
                    inner.words[inner.count() + source],
                    (inner.inMemory >>> source & 1) << register,
                    (inner.inRegister >>> source & 1) << register);
        }

        /** A value that was found where another register's value was. */
        public Builder setAs(int register, long value, int source) {
            if (source < 0 || source >= count() || !isKnown(source)) {
                return setComputed(register, value);
            }
            return put(
                    register,
                    value,
                    words[count() + source],
                    (inMemory >>> source & 1) << register,
                    (inRegister >>> source & 1) << register);
        }

        /** The value of a register that has been set. */
        public long get(int register) {
            if (!isKnown(register)) {
                throw new IllegalArgumentException("register " + register + " is not known");
            }
            return words[register];
        }

        /** Makes a register unknown. */
        public Builder forget(int register) {
            if (register >= 0 && register < count()) {
                long others = ~(1L << register);
                known &= others;
                inMemory &= others;
                inRegister &= others;
            }
            return this;
        }

        /** Whether a value has been set. */
        public boolean isKnown(int register) {
            return register >= 0 && register < count() && (known >>> register & 1) != 0;
        }

        /** The registers collected so far. */
        public Registers build() {
            return new Registers(Arrays.copyOf(words, words.length), known, inMemory, inRegister);
        }

        /** The registers collected; the builder is of no use afterwards, which saves a copy in every step of a walk. */
        public Registers finish() {
            Registers registers = new Registers(words, known, inMemory, inRegister);
            words = NOTHING;
            known = 0;
            return registers;
        }

        private Builder put(int register, long value, long place, long memoryBit, long registerBit) {
            if (register >= 0 && register < count()) {
                long bit = 1L << register;
                words[register] = value;
                words[count() + register] = place;
                known |= bit;
                inMemory = inMemory & ~bit | memoryBit;
                inRegister = inRegister & ~bit | registerBit;
            }
            return this;
        }
    }
}
