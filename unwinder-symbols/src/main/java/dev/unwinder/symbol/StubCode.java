package dev.unwinder.symbol;

import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Finds the entries of procedure linkage tables in their code: where each starts and ends, and the slot that it jumps through. */
final class StubCode {
    /** The most entries that are looked at; the largest libraries have some ten thousand. */
    private static final int MAX_ENTRIES = 1 << 18;

    /** How many bytes of code are looked at in all: sections of a file made to hurt may overlap. */
    private static final int MAX_CODE = 1 << 24;

    /** An entry for AArch64 with a landing pad and a signed address. */
    private static final int LONGEST = 24;

    private static final int SHORTEST = 8;

    /** How much code of an entry tells where it leads to. */
    private static final int STUB = 16;

    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private long[] slots = new long[64];
    private int count;
    private int codeLeft = MAX_CODE;

    /** Adds the entries of a section. */
    void add(ElfFile file, SectionHeader section) throws MalformedDataException {
        Optional<Architecture> architecture =
                Architecture.find(file.header().machine(), file.header().wordSize());
        if (architecture.isEmpty()) {
            return;
        }
        ByteSource source = file.source(section);
        byte[] code = source.readFully(0, (int) Math.min(source.size(), codeLeft));
        codeLeft -= code.length;
        int first = count;
        find(architecture.get(), code, section.vaddr());
        if (file.header().machine() == ElfConstants.EM_X86_64) {
            alignX86(first, code.length, section.vaddr());
        } else {
            for (int i = first; i < count; i++) {
                ends[i] = starts[i] + LONGEST;
            }
        }
        for (int i = first; i < count; i++) {
            long most = i + 1 < count ? starts[i + 1] : section.vaddr() + source.size();
            ends[i] = Math.min(most, ends[i]);
        }
    }

    private void find(Architecture architecture, byte[] code, long vaddr) {
        int step = architecture.elfMachine() == ElfConstants.EM_X86_64 ? 1 : 4;
        for (int at = 0; at < code.length && count < MAX_ENTRIES; at += step) {
            byte[] stub = Arrays.copyOfRange(code, at, Math.min(at + STUB, code.length));
            OptionalLong slot = architecture.code().jumpSlot(stub, vaddr + at);
            if (slot.isPresent()) {
                add(vaddr + at, slot.getAsLong());
                at += SHORTEST - step; // no other begins within it
            }
        }
    }

    /** What an entry has beside its jump differs between linkers, but all are 16 bytes long, or 8. */
    private void alignX86(int first, int size, long vaddr) {
        int length = size < 16 ? 8 : 16;
        for (int i = first + 1; i < count; i++) {
            length = starts[i] - starts[i - 1] == 8 ? 8 : length;
        }
        for (int i = first; i < count; i++) {
            starts[i] = vaddr + (starts[i] - vaddr) / length * length;
            ends[i] = starts[i] + length;
        }
    }

    private void add(long start, long slot) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            slots = Arrays.copyOf(slots, count * 2);
        }
        starts[count] = start;
        slots[count++] = slot;
    }

    /** Puts the entries of all sections in order; to be called once, after the last. */
    void sort() {
        Integer[] order = new Integer[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        long[] unsorted = starts;
        Arrays.sort(order, (one, other) -> Long.compare(unsorted[one], unsorted[other]));
        starts = inOrder(starts, order);
        ends = inOrder(ends, order);
        slots = inOrder(slots, order);
    }

    private static long[] inOrder(long[] column, Integer[] order) {
        long[] result = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            result[i] = column[order[i]];
        }
        return result;
    }

    long[] starts() {
        return starts;
    }

    long[] ends() {
        return ends;
    }

    long[] slots() {
        return slots;
    }
}
