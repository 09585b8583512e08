package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteWindow;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Finds the entries of procedure linkage tables in their code: where each starts and ends, and the slot that it jumps through. */
final class StubCode {
    /** The most entries that are looked at; the largest libraries have some ten thousand. */
    private static final int MAX_ENTRIES = 1 << 18;

    /** How many bytes of code are looked at in all: sections of a file made to hurt may overlap. */
    private static final long MAX_CODE = 1L << 24;

    /** An entry for AArch64 with a landing pad and a signed address. */
    private static final int LONGEST = 24;

    private static final int BTI_C = 0xd503245f;

    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private long[] slots = new long[64];
    private int count;
    private long codeLeft = MAX_CODE;

    /** Adds the entries of a section. */
    void add(ElfFile file, SectionHeader section) throws MalformedDataException {
        ByteSource source = file.source(section);
        ByteWindow window = ByteWindow.over(source, ByteOrder.LITTLE_ENDIAN); // code is, on either
        int first = count;
        long size = Math.min(source.size(), codeLeft);
        codeLeft -= size;
        if (file.header().machine() == ElfConstants.EM_X86_64) {
            addX86(window, size, section.vaddr(), first);
        } else if (file.header().machine() == ElfConstants.EM_AARCH64) {
            addArm(window, size, section.vaddr());
        }
        for (int i = first; i < count; i++) {
            long most = i + 1 < count ? starts[i + 1] : section.vaddr() + source.size();
            ends[i] = Math.min(most, ends[i]);
        }
    }

    /** {@code jmp *slot(%rip)}; what else an entry has differs between linkers, but all are 16 bytes long, or 8. */
    private void addX86(ByteWindow window, long size, long vaddr, int first) {
        long last = -16;
        int length = 16;
        for (long at = 0; at + 6 <= size && count < MAX_ENTRIES; at++) {
            if (window.moveTo(at, 6) && window.u16(0) == 0x25ff) {
                add(vaddr + at, vaddr + at + 6 + window.s32(2));
                length = at - last == 8 ? 8 : length;
                last = at;
                at += 5;
            }
        }
        length = size < 16 ? 8 : length;
        for (int i = first; i < count; i++) {
            starts[i] = vaddr + (starts[i] - vaddr) / length * length;
            ends[i] = starts[i] + length;
        }
    }

    /** {@code adrp x16, page; ldr x17, [x16, #slot]}, perhaps behind {@code bti c}. */
    private void addArm(ByteWindow window, long size, long vaddr) {
        int before = 0;
        for (long at = 0; at + 8 <= size && window.moveTo(at, 8) && count < MAX_ENTRIES; at += 4) {
            int page = window.s32(0);
            int load = window.s32(4);
            if ((page & 0x9f00001f) == 0x90000010 && (load & 0xffc003ff) == 0xf9400211) {
                long pages = (long) (page << 8 >> 13 << 2 | page >>> 29 & 3) << 12;
                long pc = vaddr + at;
                long start = before == BTI_C ? pc - 4 : pc;
                add(start, (pc & -4096) + pages + (load >>> 10 & 0xfff) * 8L);
                ends[count - 1] = start + LONGEST;
            }
            before = page;
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
