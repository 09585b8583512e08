package dev.unwinder.cfi;

import static dev.unwinder.dwarf.DwarfConstants.*;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.ByteWindow;
import dev.unwinder.bytes.MalformedDataException;

/**
 * Tells the ranges of all entries of a section. A static program has thousands, and they are all read before its first frame is unwound, by code that
 * is not compiled yet: so entries of the usual shape are read through a window, without objects. All others are read as ever.
 */
final class RangeScan {
    /** The most bytes of an entry that are looked at: its length, its id, and two addresses. */
    private static final int HEAD = 24;

    private final CallFrameInfo info;
    private final CallFrameInfo.RangeVisitor visitor;
    private final ByteView section;
    private final ByteWindow window;

    /** The CIE met last, and how its entries write addresses: how many bytes, 0 for any other way. */
    private long cieOffset = -1;

    private int width;
    private boolean signed;
    private boolean relative;
    private int addressSize;

    RangeScan(CallFrameInfo info, CallFrameInfo.RangeVisitor visitor) {
        this.info = info;
        this.visitor = visitor;
        this.section = info.section();
        this.window = ByteWindow.over(section, section.order());
    }

    void run() throws MalformedDataException {
        long size = section.size();
        long offset = 0;
        while (offset < size) {
            long next = window.moveTo(offset, HEAD) ? usual(offset, size) : -1;
            offset = next < 0 ? info.visit(offset, visitor) : next;
        }
    }

    /** Reads an entry of the usual shape; returns where the next one is, or a negative number for one of another. */
    private long usual(long offset, long size) throws MalformedDataException {
        long length = window.u32(0);
        long end = offset + 4 + length;
        if (length >= 0xffff_fff0L || end > size || length < 4) {
            return -1;
        }
        long id = window.u32(4);
        if (info.isCie(id, false)) {
            return -1;
        }
        long cie = info.cieOffset(offset + 4, id);
        if (cie != cieOffset && !learn(cie) || width == 0 || length < 4 + 2L * width) {
            return -1;
        }
        long start = number(8);
        start = relative
                ? start + section.origin() + offset + 8 + info.bases().section().getAsLong()
                : start;
        start = addressSize == 4 ? start & 0xffff_ffffL : start;
        long count = number(8 + width) & (width == 4 ? 0xffff_ffffL : -1L);
        if (Long.compareUnsigned(start + count, start) < 0) {
            return -1;
        }
        visitor.range(offset, start, start + count, addressSize);
        return end;
    }

    /** Learns how the entries of a CIE write addresses. */
    private boolean learn(long offset) {
        CommonInformationEntry cie;
        try {
            cie = info.cieAt(offset);
        } catch (MalformedDataException broken) {
            return false;
        }
        cieOffset = offset;
        addressSize = cie.addressSize();
        int encoding = cie.fdeEncoding().value();
        int base = encoding & 0x70;
        relative = base == DW_EH_PE_pcrel;
        boolean known =
                base == DW_EH_PE_absptr || relative && info.bases().section().isPresent();
        width = !known || encoding == DW_EH_PE_omit || cie.segmentSelectorSize() != 0
                ? 0
                : switch (encoding & 0x0f) {
                    case DW_EH_PE_absptr -> addressSize == 4 || addressSize == 8 ? addressSize : 0;
                    case DW_EH_PE_udata4, DW_EH_PE_sdata4 -> 4;
                    case DW_EH_PE_udata8, DW_EH_PE_sdata8 -> 8;
                    default -> 0;
                };
        signed = (encoding & 0x0f) == DW_EH_PE_sdata4;
        return true;
    }

    private long number(int at) {
        return width == 8 ? window.u64(at) : signed ? window.s32(at) : window.u32(at);
    }
}
