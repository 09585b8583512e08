package dev.unwinder.arch;

import dev.unwinder.target.Registers;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * An architecture's general registers by DWARF number, as its psABI lists them.
 *
 * @param names the register names, the index being the DWARF number; an empty name is a number that is not used
 * @param otherNames of registers that are not tracked, by DWARF number
 * @param programCounter the number of the register that holds the pc
 * @param stackPointer of the one that holds the stack pointer
 * @param framePointer of the one that holds the frame pointer, where code keeps one
 * @param returnAddress the column in which call frame information usually has the return address
 * @param calleeSaved the numbers of the registers that a called function has to keep
 */
public record RegisterTable(
        List<String> names,
        Map<Integer, String> otherNames,
        int programCounter,
        int stackPointer,
        int framePointer,
        int returnAddress,
        List<Integer> calleeSaved) {
    /** Checks and copies. */
    public RegisterTable {
        names = List.copyOf(names);
        otherNames = Map.copyOf(otherNames);
        calleeSaved = List.copyOf(calleeSaved);
    }

    /** How many DWARF numbers are tracked. */
    public int count() {
        return names.size();
    }

    /** The name of a register; {@code "rN"} of one that is not in the table. */
    public String name(int register) {
        String name =
                register >= 0 && register < names.size() ? names.get(register) : otherNames.getOrDefault(register, "");
        return name.isEmpty() ? "r" + register : name;
    }

    /** The number of a name, in the table's spelling; {@code pc}, {@code sp} and {@code fp} are understood too. */
    public OptionalInt number(String name) {
        int index = names.indexOf(name);
        if (index >= 0 && !name.isEmpty()) {
            return OptionalInt.of(index);
        }
        return switch (name) {
            case "pc" -> OptionalInt.of(programCounter);
            case "sp" -> OptionalInt.of(stackPointer);
            case "fp" -> OptionalInt.of(framePointer);
            default -> OptionalInt.empty();
        };
    }

    /**
     * Registers that a person has written down, {@code rip=0x401136,rsp=7ffe0010} for instance: a suspended coroutine's. Others are unknown.
     *
     * @param text names as {@link #number} knows them, each with its value in hexadecimal; the pc and the stack pointer at least
     * @throws IllegalArgumentException with what is wrong, in a sentence
     */
    public Registers parse(String text) {
        Registers.Builder registers = Registers.builder(count());
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + part.strip() + "' is not of the form register=value");
            }
            String name = part.substring(0, equals).strip();
            OptionalInt number = number(name);
            if (number.isEmpty()) {
                throw new IllegalArgumentException(
                        "there is no register '" + name + "'; there are " + String.join(", ", named()));
            }
            if (registers.isKnown(number.getAsInt())) {
                throw new IllegalArgumentException(name(number.getAsInt()) + " has two values");
            }
            registers.set(
                    number.getAsInt(),
                    hexadecimal(name, part.substring(equals + 1).strip()));
        }
        if (!registers.isKnown(programCounter) || !registers.isKnown(stackPointer)) {
            throw new IllegalArgumentException(name(programCounter) + " and " + name(stackPointer)
                    + " are needed, without which there is no stack");
        }
        return registers.build();
    }

    private List<String> named() {
        return names.stream().filter(it -> !it.isEmpty()).toList();
    }

    private static long hexadecimal(String name, String value) {
        try {
            return Long.parseUnsignedLong(value.startsWith("0x") ? value.substring(2) : value, 16);
        } catch (NumberFormatException strange) {
            throw new IllegalArgumentException("the value of " + name + ", '" + value + "', is no hexadecimal number");
        }
    }

    /** A bit for each register that a called function has to keep. */
    public long calleeSavedMask() {
        long mask = 0;
        for (int register : calleeSaved) {
            mask |= 1L << register;
        }
        return mask;
    }
}
