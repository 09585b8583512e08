package dev.unwinder.elf;

import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.ByteOrder;

/**
 * The ELF header.
 *
 * @param is64 whether this is a 64-bit file
 * @param order of the numbers in the file
 * @param type {@code e_type}
 * @param machine {@code e_machine}
 * @param entry {@code e_entry}, a vaddr
 * @param programHeaderOffset {@code e_phoff}
 * @param sectionHeaderOffset {@code e_shoff}
 * @param programHeaderSize {@code e_phentsize}
 * @param programHeaderCount {@code e_phnum}; {@link ElfConstants#PN_XNUM} means that section header 0 has the number
 * @param sectionHeaderSize {@code e_shentsize}
 * @param sectionHeaderCount {@code e_shnum}
 * @param sectionNameIndex {@code e_shstrndx}
 * @gabi ELF header
 */
public record ElfHeader(
        boolean is64,
        ByteOrder order,
        int type,
        int machine,
        long entry,
        long programHeaderOffset,
        long sectionHeaderOffset,
        int programHeaderSize,
        int programHeaderCount,
        int sectionHeaderSize,
        int sectionHeaderCount,
        int sectionNameIndex) {
    /** Whether bytes begin as an ELF file does. */
    public static boolean hasMagic(ByteSource source) {
        byte[] magic = new byte[4];
        return source.read(0, magic, 0, 4) == 4
                && magic[0] == 0x7f
                && magic[1] == 'E'
                && magic[2] == 'L'
                && magic[3] == 'F';
    }

    /** Decodes the header at the start of a source. */
    public static ElfHeader parse(ByteSource source) throws MalformedDataException {
        if (!hasMagic(source)) {
            throw new MalformedDataException(source.name(), 0, "not an ELF file");
        }
        ByteView ident = source.view(0, 16, "", ByteOrder.LITTLE_ENDIAN);
        ByteCursor cursor = ident.cursor(4);
        int elfClass = cursor.u8();
        int data = cursor.u8();
        if (elfClass != ElfConstants.ELFCLASS32 && elfClass != ElfConstants.ELFCLASS64) {
            throw new MalformedDataException(source.name(), 4, "unknown ELF class " + elfClass);
        }
        if (data != ElfConstants.ELFDATA2LSB && data != ElfConstants.ELFDATA2MSB) {
            throw new MalformedDataException(source.name(), 5, "unknown ELF byte order " + data);
        }
        boolean is64 = elfClass == ElfConstants.ELFCLASS64;
        ByteOrder order = data == ElfConstants.ELFDATA2LSB ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        return decode(source.view(0, is64 ? 64 : 52, "", order).cursor(16), is64, order);
    }

    private static ElfHeader decode(ByteCursor cursor, boolean is64, ByteOrder order) throws MalformedDataException {
        int word = is64 ? 8 : 4;
        int type = cursor.u16();
        int machine = cursor.u16();
        cursor.skip(4); // e_version
        long entry = cursor.unsigned(word);
        long programHeaderOffset = cursor.unsigned(word);
        long sectionHeaderOffset = cursor.unsigned(word);
        cursor.skip(4 + 2); // e_flags, e_ehsize
        return new ElfHeader(
                is64,
                order,
                type,
                machine,
                entry,
                programHeaderOffset,
                sectionHeaderOffset,
                cursor.u16(),
                cursor.u16(),
                cursor.u16(),
                cursor.u16(),
                cursor.u16());
    }

    /** As of every record; written out, since the one that comes with a record is linked at run time, in some 10 ms. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ElfHeader that
                && is64 == that.is64
                && order == that.order
                && type == that.type
                && machine == that.machine
                && entry == that.entry
                && programHeaderOffset == that.programHeaderOffset
                && sectionHeaderOffset == that.sectionHeaderOffset
                && programHeaderSize == that.programHeaderSize
                && programHeaderCount == that.programHeaderCount
                && sectionHeaderSize == that.sectionHeaderSize
                && sectionHeaderCount == that.sectionHeaderCount
                && sectionNameIndex == that.sectionNameIndex;
    }

    @Override
    public int hashCode() {
        return type + 31 * (machine + 31 * (Long.hashCode(entry) + 31 * Long.hashCode(sectionHeaderOffset)));
    }

    /** Bytes in an address, 4 or 8. */
    public int wordSize() {
        return is64 ? 8 : 4;
    }
}
