package dev.unwinder.symbol.find;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfNote;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.ModuleImage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Which package an image came in, as its {@code .note.package} says; a part that it does not say is empty.
 *
 * <p>The note is JSON, of the owner "FDO" and of the type 0xcafe1a7e, as the UAPI Group's "Package Metadata for Executable Files" has it.
 * It is loaded with the image, so that a core may hold it where the file is missing.
 *
 * @param type of packages, {@code deb} or {@code rpm} for instance
 * @param name of the package
 * @param version of the package
 * @param architecture that it is for
 * @param os distribution, {@code debian} for instance
 * @param debugInfoUrl the debuginfod server that has its debug files
 */
public record PackageNote(
        String type, String name, String version, String architecture, String os, String debugInfoUrl) {
    private static final int NT_FDO_PACKAGING_METADATA = 0xcafe1a7e;
    private static final int MAX_NOTES = 1 << 20;
    private static final int MAX_SIZE = 1 << 16;

    /** The note of an image, if there is one that names a package. */
    public static Optional<PackageNote> of(ModuleImage image) {
        for (ProgramHeader header : image.programHeaders()) {
            if (header.type() == ElfConstants.PT_NOTE && header.fileSize() >= 0 && header.fileSize() <= MAX_NOTES) {
                try {
                    ByteView notes = image.read(header.vaddr(), header.fileSize(), "notes");
                    for (ElfNote note :
                            ElfNote.parseAll(notes, header.alignment()).notes()) {
                        Optional<PackageNote> found = of(note);
                        if (found.isPresent()) {
                            return found;
                        }
                    }
                } catch (MalformedDataException absent) {
                    continue; // not in the core
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<PackageNote> of(ElfNote note) {
        if (note.type() != NT_FDO_PACKAGING_METADATA
                || !note.name().equals("FDO")
                || note.description().size() > MAX_SIZE) {
            return Optional.empty();
        }
        String text = new String(note.description().toByteArray(), StandardCharsets.UTF_8);
        Map<String, String> values = FlatJson.strings(text);
        return values.getOrDefault("name", "").isEmpty()
                ? Optional.empty()
                : Optional.of(new PackageNote(
                        values.getOrDefault("type", ""),
                        values.getOrDefault("name", ""),
                        values.getOrDefault("version", ""),
                        values.getOrDefault("architecture", ""),
                        values.getOrDefault("os", ""),
                        values.getOrDefault("debugInfoUrl", "")));
    }
}
