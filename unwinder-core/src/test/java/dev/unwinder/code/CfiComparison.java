package dev.unwinder.code;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What {@link InstructionSet#frameAt} makes of an image's code, beside the image's own call frame information. */
final class CfiComparison {
    private static final int LIMIT = 20_000;

    final List<String> wrong = new ArrayList<>();
    final Map<String, Integer> unknown = new java.util.TreeMap<>();
    int places;
    int known;
    int savedPlaces;
    int savedFound;

    private final InstructionSet set;

    private CfiComparison(ElfFile elf) {
        this.set = InstructionSet.forMachine(elf.header().machine()).orElseThrow();
    }

    static CfiComparison of(Path image) throws IOException, MalformedDataException {
        try (FileBytes file = FileBytes.open(image)) {
            ElfFile elf = ElfFile.parse(file);
            CfiComparison comparison = new CfiComparison(elf);
            SectionHeader section = elf.section(".eh_frame").orElseThrow();
            PointerBases bases = PointerBases.ofSection(section.vaddr());
            CallFrameInfo cfi =
                    EhFrame.of(elf.bytes(section), bases, 8, elf.header().machine());
            SectionHeader text = elf.section(".text").orElseThrow();
            ByteView code = elf.bytes(text);
            cfi.forEach(fde -> comparison.compare(cfi, fde, code, text.vaddr()));
            return comparison;
        }
    }

    private void compare(CallFrameInfo cfi, FrameDescriptionEntry fde, ByteView text, long base)
            throws MalformedDataException {
        long start = fde.range().start();
        if (start < base
                || fde.range().end() > base + text.size()
                || fde.range().isEmpty()) {
            return;
        }
        ByteView code = text.slice(start - base, fde.range().size());
        List<Row> rows = new ArrayList<>();
        CallFrameProgram.forEachRow(cfi, fde, (from, to, row) -> rows.add(new Row(from, to, row)));
        long initial = set == InstructionSet.X86_64 ? 8 : 0;
        int sp = set == InstructionSet.X86_64 ? 7 : 31;
        boolean isFunction = rows.get(0).row.cfa() instanceof CfaRule.RegisterOffset first
                && first.register() == sp
                && first.offset() == initial
                && !fde.cie().isSignalFrame();
        for (Row row : rows) {
            if (isFunction && row.start < row.end) {
                compare(row, set.frameAt(code, start, row.start, LIMIT));
                compareAfterCall(row, code, start);
            }
        }
    }

    /** The first return address in a row. */
    private void compareAfterCall(Row row, ByteView code, long start) {
        for (long at = row.start;
                at < row.end && set.decode(code, at - start, at) instanceof Instruction it;
                at = it.end()) {
            if (it.kind().isCall() && it.end() < row.end) {
                Row behind = new Row(it.end(), row.end, row.row);
                compare(behind, set.frameAt(code, start, it.end(), LIMIT));
                compare(behind, set.frameAfterCall(code, start, it.end(), LIMIT));
                return;
            }
        }
    }

    private record Row(long start, long end, UnwindRow row) {}

    private void compare(Row at, PrologueAnswer answer) {
        if (!(at.row.cfa() instanceof CfaRule.RegisterOffset cfa)) {
            return;
        }
        places++;
        if (!(answer instanceof PrologueState state)) {
            unknown.merge(((PrologueAnswer.Unknown) answer).reason().replaceAll("0x.*", ""), 1, Integer::sum);
            return;
        }
        int sp = set == InstructionSet.X86_64 ? 7 : 31;
        OptionalLong ours = cfa.register() == sp ? state.fromStackPointer() : state.fromFramePointer();
        if (ours.isEmpty()) {
            unknown.merge("said by the other register", 1, Integer::sum);
            return;
        }
        known++;
        String text = "0x%x: cfa=%s, ours %s".formatted(at.start, cfa, state);
        if (ours.getAsLong() != cfa.offset()) {
            wrong.add(text);
        } else if (set == InstructionSet.AARCH64
                && state.returnAddress().isPresent()
                && !returnAddress(at.row).equals(state.returnAddress())) {
            // x30 may have been read back while CFI still names the place: both are right.
            wrong.add(text + " return address " + returnAddress(at.row));
        }
        for (int i = 0; i < at.row.ruleCount(); i++) {
            int register = at.row.register(i);
            if (at.row.rule(i) instanceof RegisterRule.Offset place
                    && register != at.row.returnAddressRegister()
                    && register < 32) {
                savedPlaces++;
                Long found = state.saved().get(register);
                if (found != null && found == place.offset()) {
                    savedFound++;
                } else if (found != null) {
                    wrong.add(text + " r" + register + " at " + place.offset());
                }
            }
        }
    }

    private static OptionalLong returnAddress(UnwindRow row) {
        return row.find(row.returnAddressRegister()).orElse(null) instanceof RegisterRule.Offset place
                ? OptionalLong.of(place.offset())
                : OptionalLong.empty();
    }

    @Override
    public String toString() {
        return "%d places, %d known (%.2f%%), %d wrong, saved registers found %d of %d, unknown %s"
                .formatted(places, known, 100.0 * known / places, wrong.size(), savedFound, savedPlaces, unknown);
    }

    /** Compares images by hand. */
    public static void main(String[] images) throws IOException, MalformedDataException {
        for (String image : images) {
            CfiComparison comparison = of(Path.of(image));
            System.out.println(image + ": " + comparison);
            comparison.wrong.stream().limit(Integer.getInteger("show", 12)).forEach(System.out::println);
        }
    }
}
