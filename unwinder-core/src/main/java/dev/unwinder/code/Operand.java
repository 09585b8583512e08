package dev.unwinder.code;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Something an instruction works on. */
public sealed interface Operand {
    /** Whether, and when, an address is written back to its base register. */
    enum Update {
        /** Not at all. */
        NONE,
        /** The base becomes the address that is accessed. */
        BEFORE,
        /** The base is accessed, and then moved by the displacement. */
        AFTER
    }

    /**
     * A register.
     *
     * @param number its DWARF number, if it has one
     * @param name without a sigil
     * @param size in bytes, of the part that is used
     * @param access what is done with it
     * @param shift what becomes of its value before it is used
     */
    record Register(OptionalInt number, String name, int size, Access access, Shift shift) implements Operand {
        /** One whose value is used as it is. */
        public Register(OptionalInt number, String name, int size, Access access) {
            this(number, name, size, access, Shift.NONE);
        }

        /** Whether it is this register, in its full width of eight bytes. */
        public boolean is(int dwarfNumber) {
            return size == 8 && number.isPresent() && number.getAsInt() == dwarfNumber;
        }
    }

    /**
     * A constant.
     *
     * @param value sign-extended as the instruction does
     * @param shift what becomes of it before it is used
     */
    record Immediate(long value, Shift shift) implements Operand {
        /** One that is used as it is. */
        public Immediate(long value) {
            this(value, Shift.NONE);
        }

        /** The constant that is used. */
        public long shifted() {
            return shift.apply(value, 8);
        }
    }

    /**
     * A system register of AArch64, which no DWARF number means.
     *
     * @param encoding op0, op1, CRn, CRm and op2 in two, three, four, four and three bits
     * @param access what is done with it
     */
    record SystemRegister(int encoding, Access access) implements Operand {
        /** The thread pointer. */
        public static final int TPIDR_EL0 = 0xde82;

        /** Its name, of those that programs may read. Arm ARM (DDI 0487), D23. */
        public Optional<String> name() {
            return Optional.ofNullable(A64Registers.systemName(encoding));
        }
    }

    /**
     * A place in code.
     *
     * @param address where it goes
     */
    record Target(long address) implements Operand {}

    /**
     * Memory at base + index * scale + displacement.
     *
     * @param base DWARF number of the base register
     * @param index DWARF number of the index register; of a vector, if {@code vectorIndex}
     * @param scale what the index is multiplied with, a power of two
     * @param displacement added; of an address relative to the instruction, the distance from the start of the next one
     *     (x86-64) or from the instruction itself (AArch64)
     * @param fixed the address, if it depends on no register: absolute, or relative to the instruction
     * @param pcRelative whether that address was computed from the instruction's own
     * @param segmentBase DWARF number of the segment base that is added: 58 (fs) or 59 (gs)
     * @param size how many bytes are accessed; empty where that depends on the processor's state
     * @param access what is done with them
     * @param update what becomes of the base register
     * @param extension how the index and the sum are cut
     */
    record Memory(
            OptionalInt base,
            OptionalInt index,
            int scale,
            long displacement,
            OptionalLong fixed,
            boolean pcRelative,
            OptionalInt segmentBase,
            OptionalInt size,
            Access access,
            Update update,
            Extension extension)
            implements Operand {
        /** Memory at a register plus a displacement. */
        static Memory at(int base, long displacement, int size, Access access) {
            return new Memory(
                    OptionalInt.of(base),
                    OptionalInt.empty(),
                    1,
                    displacement,
                    OptionalLong.empty(),
                    false,
                    OptionalInt.empty(),
                    OptionalInt.of(size),
                    access,
                    Update.NONE,
                    Extension.NONE);
        }

        Memory withoutSegment() {
            return copy(fixed, OptionalInt.empty(), extension);
        }

        Memory withFixed(long place) {
            return copy(OptionalLong.of(place), segmentBase, extension);
        }

        Memory with(Extension other) {
            return copy(fixed, segmentBase, other);
        }

        private Memory copy(OptionalLong newFixed, OptionalInt newSegment, Extension newExtension) {
            return new Memory(
                    base,
                    index,
                    scale,
                    displacement,
                    newFixed,
                    pcRelative,
                    newSegment,
                    size,
                    access,
                    update,
                    newExtension);
        }

        /**
         * The address of the first byte that is accessed.
         *
         * @return empty where a register is not known, or where there is one address for each element of a vector
         */
        public OptionalLong address(RegisterValues registers) {
            if (extension == Extension.VECTOR_INDEX) {
                return OptionalLong.empty();
            }
            long sum = fixed.isPresent() ? fixed.getAsLong() : (update == Update.AFTER ? 0 : displacement);
            if (base.isPresent()) {
                OptionalLong value = registers.value(base.getAsInt());
                if (value.isEmpty()) {
                    return OptionalLong.empty();
                }
                sum += value.getAsLong();
            }
            if (index.isPresent()) {
                OptionalLong value = registers.value(index.getAsInt());
                if (value.isEmpty()) {
                    return OptionalLong.empty();
                }
                sum += extension.extend(value.getAsLong()) * scale;
            }
            return inSegment(extension == Extension.SUM_32 ? sum & 0xffff_ffffL : sum, registers);
        }

        private OptionalLong inSegment(long sum, RegisterValues registers) {
            if (segmentBase.isEmpty()) {
                return OptionalLong.of(sum);
            }
            OptionalLong value = registers.value(segmentBase.getAsInt());
            return value.isEmpty() ? value : OptionalLong.of(sum + value.getAsLong());
        }
    }

    /** What happens to parts of an address before they are used. */
    enum Extension {
        /** Nothing. */
        NONE,
        /** The sum is cut to 32 bits, as an x86 address-size prefix asks. */
        SUM_32,
        /** The low 32 bits of the index are used, as an unsigned number. */
        INDEX_UNSIGNED_32,
        /** The low 32 bits of the index are used, as a signed number. */
        INDEX_SIGNED_32,
        /** The index is a vector: one address for each of its elements. */
        VECTOR_INDEX;

        long extend(long index) {
            return switch (this) {
                case INDEX_UNSIGNED_32 -> index & 0xffff_ffffL;
                case INDEX_SIGNED_32 -> (int) index;
                default -> index;
            };
        }
    }
}
