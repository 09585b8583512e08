package dev.unwinder.elf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.Section;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Files, assembled and parsed. */
final class ElfFiles {
    static final byte[] CODE = {1, 2, 3, 4, 5, 6, 7, 8};

    private ElfFiles() {}

    static Stream<Arguments> everyClassAndOrder() {
        return Stream.of(
                Arguments.of(LITTLE_ENDIAN, 4),
                Arguments.of(LITTLE_ENDIAN, 8),
                Arguments.of(BIG_ENDIAN, 4),
                Arguments.of(BIG_ENDIAN, 8));
    }

    static ElfFile parse(byte[] bytes) throws MalformedDataException {
        return ElfFile.parse(ByteView.of(bytes, "a.out", LITTLE_ENDIAN));
    }

    static ElfFile parse(ElfAssembler elf) throws MalformedDataException {
        return parse(elf.toByteArray());
    }

    static byte[] text(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ("some words to be packed ".charAt(i % 24) + i / 999);
        }
        return bytes;
    }

    /** Writes a number over a file of 64 bits, little-endian. */
    static byte[] patched(byte[] file, int offset, int size, long value) {
        byte[] copy = file.clone();
        byte[] number = Section.little64().unsigned(size, value).toByteArray();
        System.arraycopy(number, 0, copy, offset, size);
        return copy;
    }
}
