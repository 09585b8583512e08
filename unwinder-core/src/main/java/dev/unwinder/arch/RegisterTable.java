package dev.unwinder.arch;

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

    /** A bit for each register that a called function has to keep. */
    public long calleeSavedMask() {
        long mask = 0;
        for (int register : calleeSaved) {
            mask |= 1L << register;
        }
        return mask;
    }
}
