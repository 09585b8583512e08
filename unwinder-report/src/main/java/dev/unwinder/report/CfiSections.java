package dev.unwinder.report;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.DebugFrame;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.util.ArrayList;
import java.util.List;

/**
 * A section of call frame information of a file.
 *
 * @param name as in the file
 * @param info its entries
 */
record CfiSections(String name, CallFrameInfo info) {
    /** {@code .eh_frame} and {@code .debug_frame}, in the file's order. */
    static List<CfiSections> of(ElfFile file) throws MalformedDataException {
        List<CfiSections> sections = new ArrayList<>();
        int wordSize = file.header().wordSize();
        int machine = file.header().machine();
        for (SectionHeader section : file.sections()) {
            String name = section.name().startsWith(".zdebug_frame") ? ".debug_frame" : section.name();
            if (section.hasBytes() && (name.equals(".eh_frame") || name.equals(".debug_frame"))) {
                ByteView bytes = file.bytes(section);
                sections.add(new CfiSections(
                        section.name(),
                        name.equals(".eh_frame")
                                ? EhFrame.of(bytes, PointerBases.ofSection(section.vaddr()), wordSize, machine)
                                : DebugFrame.of(bytes, wordSize, machine)));
            }
        }
        return sections;
    }
}
