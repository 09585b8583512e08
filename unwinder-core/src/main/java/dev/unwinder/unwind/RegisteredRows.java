package dev.unwinder.unwind;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.registered.CfiMap;
import java.util.Optional;

/** Rows of call frame information that is known by address, with a cache of them. */
final class RegisteredRows {
    private static final long CODE = 1 << 20;

    /** The most bytes of instructions of one entry that are carried out; a compiler's have hundreds. */
    private static final long MAX_INSTRUCTIONS = 1 << 20;

    private final CfiMap map;
    private final RowCache rows = new RowCache(CODE);

    RegisteredRows(CfiMap map) {
        this.map = map;
    }

    /** How to get on from the code at an address. */
    RowSource.Answer answer(long address) {
        RowSource.Answer known = rows.find(address);
        if (known == null) {
            known = work(address);
            rows.put(address, known);
        }
        return known;
    }

    /** The entry of the code at an address. */
    Optional<CodeEntry> entry(long address) throws MalformedDataException {
        return map.find(address);
    }

    private RowSource.Answer work(long address) {
        try {
            Optional<CodeEntry> found = map.find(address);
            if (found.isEmpty()) {
                return RowSource.NOTHING;
            }
            CodeEntry entry = found.get();
            if (entry.fde().instructions().size() > MAX_INSTRUCTIONS) {
                return new RowSource.Answer.Failed("cfi: the call frame instructions are too many");
            }
            return new RowSource.Answer.Found(
                    CallFrameProgram.rowAt(entry.info(), entry.fde(), address), FrameOrigin.CFI);
        } catch (MalformedDataException broken) {
            return new RowSource.Answer.Failed("cfi: " + broken.getMessage());
        }
    }
}
