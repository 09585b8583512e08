package dev.unwinder.fuzz;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.DynamicTable;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ElfNote;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.report.CfiCheckPrinter;
import dev.unwinder.report.CfiPrinter;
import dev.unwinder.symbol.Symbolizer;
import dev.unwinder.symbol.SymbolizerOptions;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.symbol.find.PackageNote;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfNotes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.List;

/** Programs and libraries as files. */
final class ElfTargets {
    private static final long SHF_COMPRESSED = 0x800;
    private static final long PACKAGE_NOTE = 0xcafe1a7eL;
    private static final int MAX_SECTIONS = 64;

    private ElfTargets() {}

    static void file(byte[] bytes) {
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(bytes, "input", ByteOrder.LITTLE_ENDIAN));
            elf.buildId();
            for (ProgramHeader header : elf.programHeaders()) {
                table(elf, header);
            }
            List<SectionHeader> sections = sections(elf);
            for (SectionHeader section : sections.subList(0, Math.min(sections.size(), MAX_SECTIONS))) {
                section(elf, section);
            }
            ask(elf, elf.header().entry(), 0x1000, 0x1139, 0x40_1000, -1);
            print(elf);
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static List<SectionHeader> sections(ElfFile elf) {
        try {
            return elf.sections();
        } catch (MalformedDataException documented) {
            return List.of();
        }
    }

    private static void section(ElfFile elf, SectionHeader section) {
        try {
            elf.debugSection(section.name());
            elf.bytes(section);
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static void table(ElfFile elf, ProgramHeader header) {
        try {
            if (header.type() == ElfConstants.PT_DYNAMIC || header.type() == ElfConstants.PT_NOTE) {
                ByteView view = elf.source().view(header.offset(), header.fileSize(), "part", elf.order());
                DynamicTable.parse(view, elf.header().wordSize());
                ElfNote.parseAll(view, header.alignment());
            }
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static void print(ElfFile elf) {
        try {
            CfiPrinter.print(elf, new StringBuilder());
        } catch (MalformedDataException documented) {
            // the check may go on
        } catch (IOException undocumented) {
            throw new UncheckedIOException(undocumented);
        }
        try {
            CfiCheckPrinter.print(elf, new StringBuilder());
        } catch (MalformedDataException documented) {
            return;
        } catch (IOException undocumented) {
            throw new UncheckedIOException(undocumented);
        }
    }

    /** Symbols, those of the embedded file too. */
    static void ask(ElfFile elf, long... vaddrs) {
        ModuleImage image = ModuleImage.ofFile(elf);
        PackageNote.of(image);
        AddressRange all = new AddressRange(0, 1L << 47);
        LoadedModule module = new LoadedModule(
                "/program", 0, List.of(all), List.of(all), image, image.buildId(), ImageVerdict.MATCH, "", true);
        Symbolizer symbolizer =
                Symbolizer.of(SymbolizerOptions.defaults().withDebugFiles(DebugFiles.of(List.of(), false)));
        for (long vaddr : vaddrs) {
            symbolizer.find(module, vaddr);
        }
        symbolizer.problems();
    }

    /** A compressed section of one sort or the other, or the compressed file of symbols that some programs hold. */
    static void compressedSection(byte[] bytes) {
        Input input = Input.of(bytes);
        ElfAssembler elf = ElfAssembler.of(input.order(), input.addressSize()).machine(input.machine());
        elf.segment(1, 5, 0, new byte[16]).memorySize(1L << 32);
        elf.section(".debug_info", 1, SHF_COMPRESSED, 0, input.rest());
        elf.section(".zdebug_line", 1, 0, 0, input.rest());
        elf.section(".gnu_debugdata", 1, 0, 0, input.rest());
        file(elf.toByteArray());
    }

    /** The JSON in which a program says of which package it is. */
    static void packageNote(byte[] json) {
        ElfAssembler elf = ElfAssembler.little64();
        byte[] note =
                ElfNotes.of(elf.content(), 4).note("FDO", PACKAGE_NOTE, json).toByteArray();
        elf.segment(4, 4, 0x1000, note).alignment(4);
        file(elf.toByteArray());
    }
}
