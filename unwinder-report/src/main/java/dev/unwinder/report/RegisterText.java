package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import java.io.IOException;
import java.io.Writer;

/** The registers of a frame: those that are known, and where each was found. */
final class RegisterText {
    private static final String INDENT = "      ";

    private final RegisterTable table;
    private final int wordSize;
    private final int width;

    RegisterText(RegisterTable table, int wordSize) {
        this.table = table;
        this.wordSize = wordSize;
        int longest = 0;
        for (String name : table.names()) {
            longest = Math.max(longest, name.length());
        }
        this.width = longest;
    }

    void print(Registers registers, Writer out) throws IOException {
        StringBuilder line = new StringBuilder();
        StringBuilder unknown = new StringBuilder();
        for (int register = 0; register < table.count(); register++) {
            if (table.names().get(register).isEmpty()) {
                continue;
            }
            if (!registers.isKnown(register)) {
                unknown.append(' ').append(table.name(register));
                continue;
            }
            line.setLength(0);
            line.append(INDENT).append(table.name(register));
            line.append(" ".repeat(width - table.name(register).length() + 2));
            Hex.appendAddress(line, registers.get(register), wordSize);
            out.append(line)
                    .append("  ")
                    .append(place(registers.place(register)))
                    .append('\n');
        }
        if (!unknown.isEmpty()) {
            out.append(INDENT).append("not known:").append(unknown).append('\n');
        }
    }

    private String place(RegisterPlace place) {
        if (place instanceof RegisterPlace.InRegister in) {
            return "in " + table.name(in.register());
        }
        if (place instanceof RegisterPlace.InMemory in) {
            return "saved at " + Hex.of(in.address());
        }
        return "computed";
    }
}
