package dev.unwinder.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Assembles a small shared object with code and call frame information, laid out so that every byte's file offset is its vaddr: the file
 * is the memory.
 *
 * <p>Program headers, {@code .eh_frame_hdr} (encoded as linkers do) and {@code .eh_frame} lie below {@link #TEXT}, code above it.
 */
public final class ImageAssembler {
    /** The vaddr at which code starts. */
    public static final long TEXT = 0x10000;

    private static final int HDR = 0x200;
    private static final int PT_LOAD = 1;
    private static final int PT_GNU_EH_FRAME = 0x6474e550;
    private static final int PCREL_SDATA4 = 0x1b;
    private static final int DATAREL_SDATA4 = 0x3b;

    private record Function(long vaddr, long size, String augmentation, Consumer<CfaInstructions> instructions) {}

    private final int machine;
    private final int textPages;
    private final byte[] text;
    private final List<Function> functions = new ArrayList<>();
    private Consumer<CfaInstructions> initial = i -> {};
    private long codeAlignment = 1;
    private int returnAddress;
    private boolean table = true;

    private ImageAssembler(int machine, int returnAddress, int textPages) {
        this.machine = machine;
        this.returnAddress = returnAddress;
        this.textPages = textPages;
        this.text = new byte[textPages * 4096];
    }

    /** For x86-64: at a function's start the return address is on top of the stack. Code is filled with {@code int3}. */
    public static ImageAssembler x86_64(int textPages) {
        ImageAssembler image = new ImageAssembler(62, 16, textPages);
        Arrays.fill(image.text, (byte) 0xcc);
        image.initial = i -> i.defCfa(7, 8).offset(16, 1);
        return image;
    }

    /** For AArch64: at a function's start the return address is in x30. */
    public static ImageAssembler aarch64(int textPages) {
        ImageAssembler image = new ImageAssembler(183, 30, textPages);
        image.initial = i -> i.defCfa(31, 0);
        image.codeAlignment = 4;
        return image;
    }

    /** Another column for the return address. */
    public ImageAssembler returnAddress(int column, Consumer<CfaInstructions> initialInstructions) {
        returnAddress = column;
        initial = initialInstructions;
        return this;
    }

    /** Leaves the search table out of the header: an entry has to be found without it. */
    public ImageAssembler withoutTable() {
        table = false;
        return this;
    }

    /** Describes a function; advances are in code units of the machine. */
    public ImageAssembler function(long vaddr, long size, Consumer<CfaInstructions> instructions) {
        functions.add(new Function(vaddr, size, "zR", instructions));
        return this;
    }

    /** Describes a function whose callers were interrupted ("S"). */
    public ImageAssembler signalFunction(long vaddr, long size, Consumer<CfaInstructions> instructions) {
        functions.add(new Function(vaddr, size, "zRS", instructions));
        return this;
    }

    /** Puts code at a vaddr. */
    public ImageAssembler code(long vaddr, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            text[(int) (vaddr - TEXT) + i] = (byte) bytes[i];
        }
        return this;
    }

    /** Puts a call of x86-64 (E8, rel32) that returns to a vaddr in front of it. */
    public ImageAssembler call(long returnsTo, long target) {
        int by = (int) (target - returnsTo);
        return code(returnsTo - 5, 0xe8, by & 0xff, by >> 8 & 0xff, by >> 16 & 0xff, by >> 24 & 0xff);
    }

    /** The whole image: its first byte belongs at the bias, which is its base. */
    public byte[] toByteArray() {
        functions.sort((a, b) -> Long.compare(a.vaddr, b.vaddr));
        int hdrSize = 12 + 8 * functions.size();
        long ehFrameVaddr = (long) HDR + hdrSize + 7 & -8;
        List<Label> fdes = new ArrayList<>();
        byte[] ehFrame = ehFrame(ehFrameVaddr, fdes);
        byte[] image = new byte[(int) TEXT + text.length];
        copy(headers(hdrSize), image, 0);
        copy(hdr(ehFrameVaddr, fdes), image, HDR);
        copy(ehFrame, image, (int) ehFrameVaddr);
        copy(text, image, (int) TEXT);
        if (ehFrameVaddr + ehFrame.length > TEXT) {
            throw new IllegalStateException("too many functions");
        }
        return image;
    }

    private static void copy(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
    }

    private byte[] ehFrame(long vaddr, List<Label> fdes) {
        CfiAssembler cfi = CfiAssembler.ehFrame(ByteOrder.LITTLE_ENDIAN, 8).at(vaddr);
        CieAssembler plain = cie(cfi, "zR");
        CieAssembler signal = cie(cfi, "zRS");
        for (Function function : functions) {
            FdeAssembler fde = cfi.fde(function.augmentation.equals("zR") ? plain : signal)
                    .range(function.vaddr, function.size)
                    .instructions(function.instructions);
            fde.end();
            fdes.add(fde.label());
        }
        return cfi.terminator().toByteArray();
    }

    private CieAssembler cie(CfiAssembler cfi, String augmentation) {
        return cfi.cie()
                .augmentation(augmentation)
                .fdeEncoding(PCREL_SDATA4)
                .alignment(codeAlignment, -8)
                .returnAddress(returnAddress)
                .instructions(initial)
                .end();
    }

    private byte[] hdr(long ehFrameVaddr, List<Label> fdes) {
        EhFrameHdrAssembler hdr = EhFrameHdrAssembler.of(ByteOrder.LITTLE_ENDIAN, 8)
                .at(HDR)
                .encodings(PCREL_SDATA4, table ? 0x03 : 0xff, table ? DATAREL_SDATA4 : 0xff)
                .ehFrame(ehFrameVaddr);
        for (int i = 0; table && i < functions.size(); i++) {
            hdr.entry(functions.get(i).vaddr, ehFrameVaddr + fdes.get(i).offset());
        }
        return hdr.end().toByteArray();
    }

    private byte[] headers(int hdrSize) {
        Section header = Section.little64();
        header.bytes((byte) 0x7f, (byte) 'E', (byte) 'L', (byte) 'F')
                .u8(2, 1, 1, 0)
                .fill(8, 0);
        header.u16(3)
                .u16(machine)
                .u32(1)
                .u64(0)
                .u64(64)
                .u64(0)
                .u32(0)
                .u16(64)
                .u16(56)
                .u16(3)
                .u16(64)
                .u16(0)
                .u16(0);
        programHeader(header, PT_LOAD, 4, 0, TEXT);
        programHeader(header, PT_LOAD, 5, TEXT, textPages * 4096L);
        programHeader(header, PT_GNU_EH_FRAME, 4, HDR, hdrSize);
        return header.toByteArray();
    }

    private static void programHeader(Section header, int type, int flags, long vaddr, long size) {
        header.u32(type)
                .u32(flags)
                .u64(vaddr)
                .u64(vaddr)
                .u64(vaddr)
                .u64(size)
                .u64(size)
                .u64(4096);
    }
}
