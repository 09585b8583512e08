package dev.unwinder.cfi;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index of our own over all entries of a section, for where there is no table to search, or one that misleads.
 *
 * <p>Entries at vaddr 0, or at the last one, describe functions that the linker threw away and are left out, as are those that cannot be decoded.
 */
public final class FdeIndex {
    /** So many entries are counted at once, and so much does one take while the index is made. */
    private static final int BLOCK = 1024;

    private static final long MEMORY_OF_ENTRY = 120;

    private final CallFrameInfo info;
    private final AddressMap<Long> offsets;
    private final List<MalformedDataException> problems;

    private FdeIndex(CallFrameInfo info, AddressMap<Long> offsets, List<MalformedDataException> problems) {
        this.info = info;
        this.offsets = offsets;
        this.problems = problems;
    }

    /** Reads all entries of a section once. */
    public static FdeIndex of(CallFrameInfo info) {
        return read(info, false);
    }

    /** Reads the entries up to the first terminator: for bytes that are known to start with the section, but not where it ends. */
    public static FdeIndex ofTerminated(CallFrameInfo info) {
        return read(info, true);
    }

    private static FdeIndex read(CallFrameInfo info, boolean endsWithTerminator) {
        AddressMap.Builder<Long> offsets = AddressMap.builder();
        Budget budget = info.section().budget();
        List<MalformedDataException> problems = new ArrayList<>();
        try {
            info.forEach(new CallFrameInfo.RangeVisitor() {
                private int count;
                private boolean full;

                @Override
                public void fde(FrameDescriptionEntry fde) {
                    range(fde.offset(), fde.cie(), fde.range());
                }

                @Override
                public void range(long offset, CommonInformationEntry cie, AddressRange range) {
                    if ((++count & BLOCK - 1) == 0 && !budget.take(BLOCK * MEMORY_OF_ENTRY)) {
                        full = true;
                    }
                    if (!full
                            && range.start() != 0
                            && range.start() != PointerEncoding.truncate(-1L, cie.addressSize())) {
                        offsets.add(range, offset);
                    }
                }

                @Override
                public boolean terminator(long offset) {
                    return !endsWithTerminator;
                }

                @Override
                public void malformed(long offset, MalformedDataException problem) {
                    if (problems.size() < 16) {
                        problems.add(problem);
                    }
                }
            });
        } catch (MalformedDataException cut) {
            problems.add(cut);
        }
        return new FdeIndex(info, offsets.build(), List.copyOf(problems));
    }

    /** The entry that covers a vaddr. */
    public Optional<FrameDescriptionEntry> find(long vaddr) throws MalformedDataException {
        int index = offsets.indexOf(vaddr);
        return index < 0 ? Optional.empty() : Optional.of(info.fdeAt(offsets.value(index)));
    }

    /** How many pieces of code it knows. */
    public int size() {
        return offsets.size();
    }

    /** The first few things that were wrong in the section. */
    public List<MalformedDataException> problems() {
        return problems;
    }
}
