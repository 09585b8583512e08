package dev.unwinder.exc;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where in a function its frame is fully set up, by the rows of its call frame information alone.
 *
 * <p>Only rows with the most saved registers can be of the body. Where some of them count the CFA from another register than the
 * function's entry does (a frame pointer), the body is what most bytes of code of those agree on. Else the CFA counts from the stack pointer,
 * and the body is at a level and all beyond, where arguments have been pushed for a call; see {@link #level}. All else is prologue or
 * epilogue, the early returns of a function that sets its frame up late included.
 *
 * <p>Compilers do not tell that an epilogue has restored a register while the frame pointer still gives the CFA, nor that room for variables was
 * made below a frame pointer. Those instructions count as body: what the caller needs is where the row says.
 */
final class FrameSetup {
    /** The most rows that are looked at; of a function with more, no address is said to be in its prologue. */
    private static final int MAX_ROWS = 65_536;

    /** The most bytes of instructions that are looked at; a function has some hundreds. */
    private static final int MAX_INSTRUCTIONS = 1 << 20;

    private record Row(long start, long end, CfaRule cfa, int saved) {
        long size() {
            return end - start;
        }
    }

    private final FrameDescriptionEntry fde;
    private final List<Row> rows;
    private final int saved;

    /** The register that the CFA counts from at the entry; negative where an expression gives it. */
    private final int entryRegister;

    private final Optional<CfaRule> framePointer;
    private final long level;

    private FrameSetup(FrameDescriptionEntry fde, List<Row> rows, Optional<CfaRule> entry) {
        this.fde = fde;
        this.rows = rows;
        this.entryRegister =
                entry.isPresent() && entry.get() instanceof CfaRule.RegisterOffset plain ? plain.register() : -1;
        int most = 0;
        for (Row row : rows) {
            most = Math.max(most, row.saved());
        }
        this.saved = most;
        this.framePointer = framePointer();
        this.level = framePointer.isPresent() ? 0 : level();
    }

    /** Reads an entry's rows. */
    static FrameSetup of(CallFrameInfo info, FrameDescriptionEntry fde) throws MalformedDataException {
        List<Row> rows = new ArrayList<>();
        if (fde.instructions().size() + fde.cie().initialInstructions().size() > MAX_INSTRUCTIONS) {
            return new FrameSetup(fde, rows, Optional.empty());
        }
        CallFrameProgram.forEachRow(info, fde, (start, end, row) -> {
            if (start != end) {
                rows.add(new Row(start, end, row.cfa(), savedRegisters(row)));
            }
            return rows.size() < MAX_ROWS;
        });
        if (rows.size() == MAX_ROWS) {
            rows.clear();
        }
        Optional<UnwindRow> initial = CallFrameProgram.initialRow(info, fde.cie());
        return new FrameSetup(fde, rows, initial.map(UnwindRow::cfa));
    }

    /** Whether the frame is fully set up at a vaddr. */
    boolean isSetUp(long vaddr) {
        for (Row row : rows) {
            if (Long.compareUnsigned(vaddr - row.start(), row.size()) < 0) {
                return isSetUp(row);
            }
        }
        return true;
    }

    /** The first vaddr at which it is. */
    long prologueEnd() {
        for (Row row : rows) {
            if (isSetUp(row)) {
                return row.start();
            }
        }
        return fde.range().start();
    }

    private boolean isSetUp(Row row) {
        if (row.saved() < saved) {
            return false;
        }
        if (framePointer.isPresent()) {
            return row.cfa().equals(framePointer.get());
        }
        return isAtLevel(row) && level(row) >= level;
    }

    private boolean isAtLevel(Row row) {
        return row.cfa() instanceof CfaRule.RegisterOffset plain && plain.register() == entryRegister;
    }

    private static long level(Row row) {
        return row.cfa() instanceof CfaRule.RegisterOffset plain ? plain.offset() : 0;
    }

    /** Of the CFA rules that do not count as the entry's does, that of the most bytes. */
    private Optional<CfaRule> framePointer() {
        Map<CfaRule, Long> bytes = new LinkedHashMap<>();
        Optional<CfaRule> best = Optional.empty();
        long most = -1;
        for (Row row : rows) {
            if (row.saved() == saved && !isAtLevel(row)) {
                long sum = bytes.merge(row.cfa(), row.size(), Long::sum);
                if (sum > most) {
                    most = sum;
                    best = Optional.of(row.cfa());
                }
            }
        }
        return best;
    }

    /**
     * The level of the body, where the CFA counts from the stack pointer: that which is reached with the last register saved, if nothing is
     * added to it but words one by one, which are arguments pushed for a call. Else room for variables was made, and the body is at the
     * lowest level above that holds for a good part of the code: where arguments are pushed with the room made in one instruction, the level
     * of the body is met only after the call.
     */
    private long level() {
        List<Row> full = new ArrayList<>();
        for (Row row : rows) {
            if (row.saved() == saved) {
                full.add(row);
            }
        }
        long reached = full.isEmpty() ? 0 : level(full.get(0));
        int up = 1;
        while (up < full.size() && level(full.get(up)) <= reached) {
            up++;
        }
        if (up >= full.size()) {
            return reached;
        }
        long word = fde.cie().addressSize();
        boolean pushed = level(full.get(up)) - reached == word
                && up + 1 < full.size()
                && level(full.get(up + 1)) - level(full.get(up)) == word;
        return pushed ? reached : lowestOfMuchCode(full, reached);
    }

    private static long lowestOfMuchCode(List<Row> full, long above) {
        TreeMap<Long, Long> bytes = new TreeMap<>();
        long most = 0;
        for (Row row : full) {
            if (level(row) > above) {
                most = Math.max(most, bytes.merge(level(row), row.size(), Long::sum));
            }
        }
        for (Map.Entry<Long, Long> level : bytes.entrySet()) {
            if (level.getValue() >= most / 4) {
                return level.getKey();
            }
        }
        return above;
    }

    /** How many registers are saved in memory, without the return address. */
    private static int savedRegisters(UnwindRow row) {
        int count = 0;
        for (int i = 0; i < row.ruleCount(); i++) {
            boolean inMemory =
                    row.rule(i) instanceof RegisterRule.Offset || row.rule(i) instanceof RegisterRule.Expression;
            if (inMemory && row.register(i) != row.returnAddressRegister()) {
                count++;
            }
        }
        return count;
    }
}
