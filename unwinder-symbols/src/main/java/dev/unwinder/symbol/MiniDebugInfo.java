package dev.unwinder.symbol;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import org.tukaani.xz.XZInputStream;

/**
 * Mini debuginfo: an ELF file with a symbol table and nothing else, packed with xz into the section {@code
 * .gnu_debugdata}. Fedora and its relatives ship it in every stripped file.
 */
final class MiniDebugInfo {
    /** The most it may hold once unpacked, in bytes. */
    private static final int MAX_SIZE =
            (int) Math.min(1 << 26, Runtime.getRuntime().maxMemory() / 8);

    /** The most that the decoder may take, in KiB; {@code xz -9} needs 66,000. */
    private static final int MAX_DECODER_KIB =
            (int) Math.min(100_000, Runtime.getRuntime().maxMemory() / 3 >> 10);

    private MiniDebugInfo() {}

    /** Unpacks the ELF file in an ELF file, if there is one. */
    static Optional<ElfFile> in(ElfFile file) throws MalformedDataException {
        Optional<SectionHeader> section = file.section(".gnu_debugdata");
        if (section.isEmpty() || !section.get().hasBytes()) {
            return Optional.empty();
        }
        ByteView packed = file.bytes(section.get());
        String name = file.source().name() + " .gnu_debugdata";
        return Optional.of(ElfFile.parse(ByteView.of(unpack(packed), name, file.order())));
    }

    private static byte[] unpack(ByteView packed) throws MalformedDataException {
        try (XZInputStream stream =
                new XZInputStream(new ByteArrayInputStream(packed.toByteArray()), MAX_DECODER_KIB)) {
            byte[] bytes = stream.readNBytes(MAX_SIZE + 1);
            if (bytes.length > MAX_SIZE) {
                throw packed.malformed(0, "more than " + MAX_SIZE + " bytes once unpacked");
            }
            return bytes;
        } catch (IOException bad) {
            String why = bad.getMessage() == null ? bad.getClass().getSimpleName() : bad.getMessage();
            throw packed.malformed(0, "bad xz data: " + why);
        }
    }
}
