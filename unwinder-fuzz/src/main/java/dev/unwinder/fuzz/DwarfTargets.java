package dev.unwinder.fuzz;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.FileStore;
import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.info.CompanionFiles;
import dev.unwinder.symbol.info.DwarfSymbols;
import dev.unwinder.symbol.line.LineContext;
import dev.unwinder.symbol.line.LineTable;
import dev.unwinder.testkit.ElfAssembler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Debugging information. */
final class DwarfTargets {
    /** The sections by their numbers in an input: of the program from 1 on, of the file beside it from 65 on. */
    static final List<String> SECTIONS = List.of(
            ".debug_info",
            ".debug_abbrev",
            ".debug_line",
            ".debug_str",
            ".debug_line_str",
            ".debug_ranges",
            ".debug_rnglists",
            ".debug_addr",
            ".debug_str_offsets",
            ".debug_aranges",
            ".debug_types",
            ".gnu_debugaltlink",
            ".debug_info.dwo",
            ".debug_abbrev.dwo",
            ".debug_line.dwo",
            ".debug_str.dwo",
            ".debug_str_offsets.dwo",
            ".debug_rnglists.dwo",
            ".debug_types.dwo",
            ".debug_cu_index",
            ".debug_tu_index");

    /** The number of the first section of the file beside the program. */
    static final int BESIDE = 64;

    private static final long CODE_END = 1L << 32;
    private static final int MAX_ASKED = 16;

    private DwarfTargets() {}

    static void line(byte[] bytes) {
        Input input = Input.of(bytes);
        LineContext context = new LineContext(
                Optional.of("/folder"), input.addressSize(), (form, value) -> "s" + value, vaddr -> vaddr != 0);
        try {
            LineTable table = LineTable.parse(input.view(), context);
            for (int i = 0; i < MAX_ASKED; i++) {
                table.find(input.number(input.rest().length - 8 * i));
                table.find(0x1000L * i);
                table.file(i);
            }
        } catch (MalformedDataException documented) {
            return;
        }
    }

    /** Pieces, each a number, a length of three bytes and its bytes: addresses to ask for (0), sections of a program and of one beside it. */
    static void info(byte[] bytes) {
        ElfAssembler program = file();
        ElfAssembler beside = file();
        List<Long> asked = new ArrayList<>(List.of(0x1000L, 0L, -1L));
        int at = 0;
        while (at + 4 <= bytes.length) {
            int number = bytes[at] & 0xff;
            int length = bytes[at + 1] & 0xff | (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff) << 16;
            byte[] piece = Arrays.copyOfRange(bytes, at + 4, Math.min(bytes.length, at + 4 + length));
            at += 4 + length;
            if (number == 0) {
                ByteBuffer numbers = ByteBuffer.wrap(piece).order(ByteOrder.LITTLE_ENDIAN);
                while (numbers.remaining() >= 8 && asked.size() < MAX_ASKED) {
                    asked.add(numbers.getLong());
                }
            } else if (number <= SECTIONS.size()) {
                program.section(SECTIONS.get(number - 1), 1, 0, 0, piece);
            } else if (number > BESIDE && number <= BESIDE + SECTIONS.size()) {
                beside.section(SECTIONS.get(number - BESIDE - 1), 1, 0, 0, piece);
            }
        }
        ask(program.toByteArray(), beside.toByteArray(), asked);
    }

    private static ElfAssembler file() {
        ElfAssembler file = ElfAssembler.little64();
        file.segment(1, 5, 0, new byte[16]).memorySize(CODE_END);
        return file.buildId(CODE_END, (byte) 1, (byte) 2, (byte) 3, (byte) 4);
    }

    private static void ask(byte[] program, byte[] beside, List<Long> asked) {
        Path file = Scratch.file(beside);
        FileTree tree = path -> Optional.of(new FileTree.Entry(file, "beside"));
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(program, "program", ByteOrder.LITTLE_ENDIAN));
            CompanionFiles companions = CompanionFiles.of(elf, "/program", List.of(tree), false, FileStore.none());
            Optional<DwarfSymbols> symbols = DwarfSymbols.of(elf, companions);
            for (long vaddr : asked) {
                symbols.ifPresent(it -> ask(it, vaddr));
            }
            symbols.ifPresent(DwarfSymbols::problems);
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static void ask(DwarfSymbols symbols, long vaddr) {
        symbols.calls(vaddr);
        symbols.callSite(vaddr);
        symbols.functionEntry(vaddr).ifPresent(symbols::tailCalls);
    }
}
