package dev.unwinder.symbol.line;

import static dev.unwinder.symbol.line.LineConstants.*;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a line program: one pass, a row for each place that it names.
 *
 * @dwarf 6.2.2 (registers), 6.2.5 (opcodes)
 */
final class LineProgram {
    /** The most rows of one program. */
    static final int MAX_ROWS = 1 << 21;

    /**
     * Rows of one stretch of code, rising by address.
     *
     * @param end the first vaddr behind it
     * @param from its first row
     * @param to one past its last row
     */
    record Sequence(long start, long end, int from, int to) {}

    private final ByteCursor cursor;
    private final LineHeader header;
    private final LineContext context;
    private final LineRows rows = new LineRows();
    private final List<Sequence> sequences = new ArrayList<>();

    private int sequenceStart;
    private long address;
    private long operationIndex;
    private long file;
    private long line;
    private long column;
    private long discriminator;

    private LineProgram(ByteCursor cursor, LineHeader header, LineContext context) {
        this.cursor = cursor;
        this.header = header;
        this.context = context;
    }

    /** A program that was run, or run up to what was wrong in it. */
    record Result(LineRows rows, List<Sequence> sequences) {}

    /**
     * Runs the program behind a header.
     *
     * @param cursor of the contribution
     */
    static Result run(ByteCursor cursor, LineHeader header, LineContext context) throws MalformedDataException {
        LineProgram program = new LineProgram(cursor, header, context);
        cursor.seek(header.program());
        program.reset();
        while (cursor.position() < header.end()) {
            if (cursor.view().budget().isSpent()) {
                throw cursor.malformed(cursor.view().budget().reason());
            }
            program.step();
        }
        // Rows without an end cover nothing that one could tell.
        program.rows.truncate(program.sequenceStart);
        program.rows.trim();
        return new Result(program.rows, program.sequences);
    }

    private void reset() {
        address = 0;
        operationIndex = 0;
        file = 1;
        line = 1;
        column = 0;
        discriminator = 0;
        sequenceStart = rows.size();
    }

    private void step() throws MalformedDataException {
        int opcode = cursor.u8();
        if (opcode >= header.opcodeBase()) {
            special(opcode);
        } else if (opcode == 0) {
            extended();
        } else {
            standard(opcode);
        }
    }

    // 6.2.5.1 Special opcodes
    private void special(int opcode) throws MalformedDataException {
        int adjusted = opcode - header.opcodeBase();
        advance(adjusted / lineRange());
        line += header.lineBase() + adjusted % lineRange();
        row();
    }

    // 6.2.5.2 Standard opcodes
    private void standard(int opcode) throws MalformedDataException {
        switch (opcode) {
            case DW_LNS_copy -> row();
            case DW_LNS_advance_pc -> advance(cursor.uleb128());
            case DW_LNS_advance_line -> line += cursor.sleb128();
            case DW_LNS_set_file -> file = cursor.uleb128();
            case DW_LNS_set_column -> column = cursor.uleb128();
            case DW_LNS_negate_stmt, DW_LNS_set_basic_block, DW_LNS_set_prologue_end, DW_LNS_set_epilogue_begin -> {
                // They tell a debugger where to stop, not which line it is.
            }
            case DW_LNS_const_add_pc -> advance((255 - header.opcodeBase()) / lineRange());
            case DW_LNS_fixed_advance_pc -> {
                address += cursor.u16();
                operationIndex = 0;
            }
            case DW_LNS_set_isa -> cursor.uleb128();
            default -> {
                for (int i = 0; i < header.operands()[opcode]; i++) {
                    cursor.uleb128();
                }
            }
        }
    }

    // 6.2.5.3 Extended opcodes
    private void extended() throws MalformedDataException {
        long length = cursor.uleb128();
        long next = cursor.position() + length;
        if (length <= 0 || next < 0 || next > header.end()) {
            throw cursor.malformed(
                    length == 0
                            ? "extended opcode without an opcode"
                            : "extended opcode of " + Long.toUnsignedString(length)
                                    + " bytes does not fit in its line program");
        }
        switch (cursor.u8()) {
            case DW_LNE_end_sequence -> endSequence();
            case DW_LNE_set_address -> {
                address = cursor.unsigned((int) Math.min(length - 1, Integer.MAX_VALUE));
                operationIndex = 0;
            }
            case DW_LNE_define_file -> LineHeader.readOldFile(cursor, cursor.string(), header.files());
            case DW_LNE_set_discriminator -> discriminator = cursor.uleb128();
            default -> {
                // Of some vendor; its length is known.
            }
        }
        cursor.seek(next);
    }

    /** On a VLIW machine an advance counts operations, of which several share an address. */
    private void advance(long operations) {
        if (header.maximumOperations() == 1) {
            address += header.minimumInstructionLength() * operations;
        } else {
            long index = operationIndex + operations;
            address += header.minimumInstructionLength() * Long.divideUnsigned(index, header.maximumOperations());
            operationIndex = Long.remainderUnsigned(index, header.maximumOperations());
        }
    }

    private int lineRange() throws MalformedDataException {
        if (header.lineRange() == 0) {
            throw cursor.malformed("special opcode in a line program whose line_range is 0");
        }
        return header.lineRange();
    }

    private void row() throws MalformedDataException {
        if (rows.size() >= MAX_ROWS) {
            throw cursor.malformed("line program of more than " + MAX_ROWS + " rows");
        }
        rows.add(
                PointerEncoding.truncate(address, header.addressSize()),
                number(file),
                number(line),
                number(column),
                number(discriminator));
        discriminator = 0;
    }

    /** One that is no number of a line, file or column is told as not known. */
    private static int number(long value) {
        return value > 0 && value <= Integer.MAX_VALUE ? (int) value : 0;
    }

    private void endSequence() {
        long end = PointerEncoding.truncate(address, header.addressSize());
        int to = rows.size();
        rows.sort(sequenceStart, to);
        if (to > sequenceStart) {
            long start = rows.address(sequenceStart);
            if (Long.compareUnsigned(start, end) < 0 && context.isCode().test(start)) {
                sequences.add(new Sequence(start, end, sequenceStart, to));
            } else {
                rows.truncate(sequenceStart);
            }
        }
        reset();
    }
}
