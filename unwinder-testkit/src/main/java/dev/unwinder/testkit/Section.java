package dev.unwinder.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Assembles bytes: numbers of either byte order, LEB128, strings, labels and what depends on labels.
 *
 * <p>Numbers that depend on labels are filled in by {@link #toByteArray}. Every number and string is remembered as a field, so that a test
 * that cuts the bytes somewhere can ask which field it cut. LEB128 numbers count as one field per byte.
 */
public final class Section {
    private record Fixup(int offset, int size, LongSupplier value) {}

    private final ByteOrder order;
    private final int addressSize;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Fixup> fixups = new ArrayList<>();
    private final TreeSet<Integer> fields = new TreeSet<>();
    private long base;

    private Section(ByteOrder order, int addressSize) {
        this.order = order;
        this.addressSize = addressSize;
    }

    /**
     * An empty section.
     *
     * @param addressSize bytes in an address
     */
    public static Section of(ByteOrder order, int addressSize) {
        return new Section(order, addressSize);
    }

    /** An empty section of a little-endian 64-bit program. */
    public static Section little64() {
        return of(ByteOrder.LITTLE_ENDIAN, 8);
    }

    /** An empty section of a big-endian 32-bit program. */
    public static Section big32() {
        return of(ByteOrder.BIG_ENDIAN, 4);
    }

    /** Says where the section is in memory. */
    public Section at(long vaddr) {
        base = vaddr;
        return this;
    }

    /** Where the section is in memory. */
    public long base() {
        return base;
    }

    /** Of its numbers. */
    public ByteOrder order() {
        return order;
    }

    /** Bytes in an address. */
    public int addressSize() {
        return addressSize;
    }

    /** How many bytes there are so far. */
    public int size() {
        return bytes.size();
    }

    /** Bytes, one each; the higher bits of a number are dropped. */
    public Section u8(int... values) {
        for (int value : values) {
            fields.add(size());
            bytes.write(value);
        }
        return this;
    }

    /** Two bytes. */
    public Section u16(int value) {
        return unsigned(2, value);
    }

    /** Four bytes. */
    public Section u32(long value) {
        return unsigned(4, value);
    }

    /** Eight bytes. */
    public Section u64(long value) {
        return unsigned(8, value);
    }

    /** An address. */
    public Section address(long value) {
        return unsigned(addressSize, value);
    }

    /** A number of some size, in two's complement if it is negative. */
    public Section unsigned(int size, long value) {
        fields.add(size());
        for (int i = 0; i < size; i++) {
            int shift = order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i;
            bytes.write(shift >= 8 ? 0 : (int) (value >>> (shift * 8)));
        }
        return this;
    }

    /** A number that is known later. */
    public Section deferred(int size, LongSupplier value) {
        fixups.add(new Fixup(size(), size, value));
        return unsigned(size, 0);
    }

    /** How far it is from one label to another. */
    public Section difference(int size, Label from, Label to) {
        return deferred(size, () -> to.offset() - from.offset());
    }

    /** A label's offset in its section. */
    public Section offsetOf(int size, Label label) {
        return deferred(size, label::offset);
    }

    /** The address of a label. */
    public Section addressOf(Label label) {
        return deferred(addressSize, label::vaddr);
    }

    /** An unsigned LEB128 number. */
    public Section uleb(long value) {
        long rest = value;
        do {
            int low = (int) (rest & 0x7f);
            rest >>>= 7;
            u8(rest == 0 ? low : low | 0x80);
        } while (rest != 0);
        return this;
    }

    /** A signed LEB128 number. */
    public Section sleb(long value) {
        long rest = value;
        while (true) {
            int low = (int) (rest & 0x7f);
            rest >>= 7;
            if (rest == 0 && (low & 0x40) == 0 || rest == -1 && (low & 0x40) != 0) {
                return u8(low);
            }
            u8(low | 0x80);
        }
    }

    /** A string in UTF-8 and a zero byte. */
    public Section string(String text) {
        fields.add(size());
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        bytes.write(0);
        return this;
    }

    /** Bytes as they are, as one field. */
    public Section bytes(byte... raw) {
        if (raw.length > 0) {
            fields.add(size());
            bytes.writeBytes(raw);
        }
        return this;
    }

    /** The same byte many times, each a field. */
    public Section fill(int count, int value) {
        for (int i = 0; i < count; i++) {
            u8(value);
        }
        return this;
    }

    /** Fills up with a byte until the offset is a multiple. */
    public Section align(int unit, int filler) {
        while (size() % unit != 0) {
            u8(filler);
        }
        return this;
    }

    /** Appends what another section holds; its labels stay its own. */
    public Section append(Section other) {
        int start = size();
        for (int field : other.fields) {
            fields.add(start + field);
        }
        for (Fixup fixup : other.fixups) {
            fixups.add(new Fixup(start + fixup.offset(), fixup.size(), fixup.value()));
        }
        bytes.writeBytes(other.bytes.toByteArray());
        return this;
    }

    /** Places a label here. */
    public Section label(Label label) {
        label.place(this, size());
        return this;
    }

    /** A new label that is placed here. */
    public Label here() {
        Label label = new Label();
        label(label);
        return label;
    }

    /**
     * A DWARF initial length.
     *
     * @return the label to place where the contribution ends
     */
    public Label beginLength(boolean is64) {
        if (is64) {
            u32(0xffffffffL);
        }
        Label start = new Label("start of contribution");
        Label end = new Label("end of contribution");
        difference(is64 ? 8 : 4, start, end);
        label(start);
        return end;
    }

    /** Where the field starts that holds the byte at an offset. */
    public int fieldAt(int offset) {
        Integer field = fields.floor(offset);
        if (field == null || offset >= size()) {
            throw new IllegalArgumentException("no field at " + offset);
        }
        return field;
    }

    /** The bytes, with all numbers that depend on labels filled in. */
    public byte[] toByteArray() {
        byte[] result = bytes.toByteArray();
        for (Fixup fixup : fixups) {
            byte[] number = of(order, addressSize)
                    .unsigned(fixup.size(), fixup.value().getAsLong())
                    .toByteArray();
            System.arraycopy(number, 0, result, fixup.offset(), number.length);
        }
        return result;
    }
}
