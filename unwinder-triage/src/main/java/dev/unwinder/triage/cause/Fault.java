package dev.unwinder.triage.cause;

import dev.unwinder.code.Instruction;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * An access that failed.
 *
 * @param kind what was going to be done
 * @param address to which address; empty where that is not known
 * @param size to how many bytes
 * @param place what lies there
 * @param mapping what is mapped there
 * @param instruction by which instruction; of a call or return that has happened, empty
 * @param certain whether the address is one that the instruction uses
 */
record Fault(
        CrashCause.Kind kind,
        OptionalLong address,
        OptionalInt size,
        AddressKind place,
        Optional<String> mapping,
        Optional<Instruction> instruction,
        boolean certain) {
    /** The same, with something else at the address. */
    Fault at(AddressKind otherPlace, Optional<String> otherMapping) {
        return new Fault(kind, address, size, otherPlace, otherMapping, instruction, certain);
    }

    /** The same, of another kind. */
    Fault as(CrashCause.Kind other) {
        return new Fault(other, address, size, place, mapping, instruction, certain);
    }

    /** As {@code "write of 4 bytes to 0x8 (null page): movl $0x1,0x8"}. */
    String words() {
        StringBuilder text = new StringBuilder(kind.toString());
        if (size.isPresent()) {
            int bytes = size.getAsInt();
            text.append(" of ").append(bytes).append(bytes == 1 ? " byte" : " bytes");
        }
        if (address.isPresent()) {
            boolean from = kind == CrashCause.Kind.READ;
            String word = kind == CrashCause.Kind.EXECUTE || kind == CrashCause.Kind.ACCESS ? " at" : " to";
            text.append(from ? " from" : word).append(" 0x").append(Long.toHexString(address.getAsLong()));
        }
        String where = place.toString();
        if (mapping.isPresent()) {
            where += (where.isEmpty() ? "" : ", ") + "in " + mapping.get();
        }
        if (!where.isEmpty()) {
            text.append(" (").append(where).append(')');
        }
        if (instruction.isPresent()) {
            text.append(": ").append(instruction.get().text());
        }
        return text.toString();
    }
}
