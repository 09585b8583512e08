package dev.unwinder.symbol.line;

import static dev.unwinder.symbol.line.LineConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.InitialLength;

/**
 * What stands before a line program.
 *
 * @param version 2 to 5
 * @param offsetSize bytes in a section offset, 4 or 8
 * @param addressSize bytes in an address
 * @param minimumInstructionLength what advances of the address are multiplied by
 * @param maximumOperations in one instruction: more than 1 on VLIW machines
 * @param lineBase of special opcodes
 * @param lineRange of special opcodes; 0 only where there are none
 * @param opcodeBase the first special opcode
 * @param operands how many LEB128 operands each standard opcode has, by opcode
 * @param files its folders and files
 * @param program where the program starts, from the start of the contribution
 * @param end where it ends
 * @dwarf 6.2.4
 */
record LineHeader(
        int version,
        int offsetSize,
        int addressSize,
        int minimumInstructionLength,
        int maximumOperations,
        int lineBase,
        int lineRange,
        int opcodeBase,
        int[] operands,
        LineFiles files,
        long program,
        long end) {
    /** Decodes one, at the start of its contribution. */
    static LineHeader parse(ByteCursor cursor, LineContext context) throws MalformedDataException {
        InitialLength length = InitialLength.parse(cursor);
        long end = cursor.position() + length.length();
        if (length.length() < 0 || end > cursor.view().size()) {
            throw cursor.malformed("truncated: a line program of " + Long.toUnsignedString(length.length()) + " bytes, "
                    + (cursor.view().size() - cursor.position()) + " there");
        }
        int version = cursor.u16();
        if (version < 2 || version > 5) {
            throw cursor.view().malformed(cursor.position() - 2, "line program of unknown version " + version);
        }
        int addressSize = context.addressSize();
        if (version >= 5) {
            addressSize = cursor.u8();
            if (cursor.u8() != 0) {
                throw cursor.malformed("line program with segment selectors");
            }
        }
        long headerLength = cursor.unsigned(length.offsetSize());
        long program = cursor.position() + headerLength;
        if (headerLength < 0 || program > end) {
            throw cursor.malformed(
                    "a header of " + Long.toUnsignedString(headerLength) + " bytes does not fit in its line program");
        }
        int minimumInstructionLength = cursor.u8();
        int maximumOperations = version >= 4 ? Math.max(1, cursor.u8()) : 1;
        cursor.u8(); // default_is_stmt
        int lineBase = cursor.s8();
        int lineRange = cursor.u8();
        int opcodeBase = cursor.u8();
        int[] operands = new int[Math.max(1, opcodeBase)];
        for (int opcode = 1; opcode < opcodeBase; opcode++) {
            operands[opcode] = cursor.u8();
        }
        LineFiles files = new LineFiles(context, version >= 5);
        if (version >= 5) {
            LineEntries.read(cursor, length.offsetSize(), files, true);
            LineEntries.read(cursor, length.offsetSize(), files, false);
        } else {
            readOldTables(cursor, files);
        }
        return new LineHeader(
                version,
                length.offsetSize(),
                addressSize,
                minimumInstructionLength,
                maximumOperations,
                lineBase,
                lineRange,
                opcodeBase,
                operands,
                files,
                program,
                end);
    }

    /** Up to version 4: strings, and an empty one at the end. */
    private static void readOldTables(ByteCursor cursor, LineFiles files) throws MalformedDataException {
        for (String folder = cursor.string(); !folder.isEmpty(); folder = cursor.string()) {
            files.addFolder(folder, DW_FORM_string, 0);
        }
        for (String file = cursor.string(); !file.isEmpty(); file = cursor.string()) {
            readOldFile(cursor, file, files);
        }
    }

    /** What follows the name of a file, there and in DW_LNE_define_file. */
    static void readOldFile(ByteCursor cursor, String name, LineFiles files) throws MalformedDataException {
        long folder = cursor.uleb128();
        cursor.uleb128(); // time of modification
        cursor.uleb128(); // size
        files.addFile(name, DW_FORM_string, 0, folder);
    }
}
