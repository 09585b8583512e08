package dev.unwinder.report;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CallFrameInfo;
import dev.unwinder.cfi.CallFrameProgram;
import dev.unwinder.cfi.CommonInformationEntry;
import dev.unwinder.cfi.DebugFrame;
import dev.unwinder.cfi.FrameDescriptionEntry;
import dev.unwinder.dwarf.expr.ExpressionPrinter;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.rule.CfaRule;
import dev.unwinder.rule.RegisterRule;
import dev.unwinder.rule.UnwindRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Prints all rows of a file's call frame information, in the columns of {@code readelf -wF}. */
public final class CfiPrinter {
    private final Appendable out;
    private final Optional<Architecture> architecture;

    private CfiPrinter(Appendable out, Optional<Architecture> architecture) {
        this.out = out;
        this.architecture = architecture;
    }

    /**
     * Prints {@code .eh_frame} and {@code .debug_frame}, in the file's order.
     *
     * @return how many entries could not be decoded; each has a line of its own
     * @throws MalformedDataException when the file's section headers are broken
     */
    public static int print(ElfFile file, Appendable out) throws MalformedDataException, IOException {
        CfiPrinter printer = new CfiPrinter(
                out, Architecture.find(file.header().machine(), file.header().wordSize()));
        int broken = 0;
        for (CfiSections section : CfiSections.of(file)) {
            out.append("Contents of the ").append(section.name()).append(" section:\n\n\n");
            broken += printer.print(printer.new EntryPrinter(section.info(), Optional.empty()));
            out.append('\n');
        }
        return broken;
    }

    /**
     * Prints the rows that hold at a place, and puts expressions into words below them.
     *
     * @param place a vaddr in hexadecimal with {@code 0x}, for the one row there; or a function, for all its rows
     * @return whether any entry covers the place; empty when there is no such function
     */
    public static Optional<Boolean> printAt(ElfFile file, String place, Appendable out)
            throws MalformedDataException, IOException {
        Optional<AddressRange> range = range(file, place);
        if (range.isEmpty()) {
            return Optional.empty();
        }
        CfiPrinter printer = new CfiPrinter(
                out, Architecture.find(file.header().machine(), file.header().wordSize()));
        boolean any = false;
        for (CfiSections section : CfiSections.of(file)) {
            EntryPrinter entries = printer.new EntryPrinter(section.info(), range);
            printer.print(entries);
            any |= entries.shown;
        }
        return Optional.of(any);
    }

    private static Optional<AddressRange> range(ElfFile file, String place) throws MalformedDataException {
        if (place.startsWith("0x")) {
            try {
                return Optional.of(AddressRange.ofSize(Long.parseUnsignedLong(place.substring(2), 16), 1));
            } catch (NumberFormatException noNumber) {
                return Optional.empty();
            }
        }
        for (FunctionSymbols.Function function : FunctionSymbols.of(file)) {
            if (function.name().equals(place)) {
                AddressRange range = function.range();
                return Optional.of(range.isEmpty() ? AddressRange.ofSize(range.start(), 1) : range);
            }
        }
        return Optional.empty();
    }

    private int print(EntryPrinter entries) throws MalformedDataException, IOException {
        try {
            entries.info.forEach(entries);
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        return entries.broken;
    }

    private final class EntryPrinter implements CallFrameInfo.EntryVisitor {
        private final CallFrameInfo info;
        private final Optional<AddressRange> only;
        private int broken;
        private boolean shown;

        /**
         * Prints entries.
         *
         * @param only the code that is of interest, if not all
         */
        EntryPrinter(CallFrameInfo info, Optional<AddressRange> only) {
            this.info = info;
            this.only = only;
        }

        @Override
        public void cie(CommonInformationEntry cie) {
            if (only.isPresent()) {
                return;
            }
            String id = info instanceof DebugFrame ? "ffffffff" : "00000000";
            append("%s %s %s CIE \"%s\" cf=%d df=%d ra=%d\n"
                    .formatted(
                            hex8(cie.offset()),
                            hex(cie.length(), cie.addressSize()),
                            id,
                            Foreign.shown(cie.augmentation()),
                            cie.codeAlignmentFactor(),
                            cie.dataAlignmentFactor(),
                            cie.returnAddressRegister()));
            FrameDescriptionEntry alone = new FrameDescriptionEntry(
                    cie.offset(), 0, cie, new AddressRange(0, 0), OptionalLong.empty(), cie.initialInstructions());
            FrameDescriptionEntry withoutOwn = new FrameDescriptionEntry(
                    cie.offset(), 0, cie, new AddressRange(0, 0), OptionalLong.empty(), empty());
            rows(alone, withoutOwn);
        }

        @Override
        public void fde(FrameDescriptionEntry fde) {
            if (only.isPresent() && !only.get().overlaps(fde.range())) {
                return;
            }
            shown = true;
            int size = fde.cie().addressSize();
            long pointer = info instanceof DebugFrame
                    ? fde.cie().offset()
                    : fde.offset() + 4 - fde.cie().offset();
            append("%s %s %s FDE cie=%s pc=%s..%s\n"
                    .formatted(
                            hex8(fde.offset()),
                            hex(fde.length(), size),
                            hex8(pointer),
                            hex8(fde.cie().offset()),
                            hex(fde.range().start(), size),
                            hex(fde.range().end(), size)));
            rows(fde, fde);
        }

        @Override
        public boolean terminator(long offset) {
            if (only.isEmpty()) {
                append(hex8(offset) + " ZERO terminator\n\n");
            }
            return true;
        }

        @Override
        public void malformed(long offset, MalformedDataException problem) {
            broken++;
            if (only.isPresent()) {
                return;
            }
            append(hex8(offset) + " malformed: " + Foreign.shown(String.valueOf(problem.getMessage())) + "\n\n");
        }

        /** An entry that only pads has no table. */
        private void rows(FrameDescriptionEntry entry, FrameDescriptionEntry run) {
            try {
                if (only.isPresent() || !isPadding(entry.instructions())) {
                    Set<Integer> columns = CallFrameProgram.touchedRegisters(info, run);
                    heading(entry.cie(), columns);
                    CallFrameProgram.forEachRow(info, run, (start, end, row) -> {
                        if (isShown(start, end)) {
                            row(entry.cie(), columns, start, row);
                        }
                        return true;
                    });
                }
            } catch (MalformedDataException problem) {
                broken++;
                append("malformed: " + Foreign.shown(String.valueOf(problem.getMessage())) + "\n");
            }
            append("\n");
        }

        /** Of one address, the row that holds there; of a function, all. */
        private boolean isShown(long start, long end) {
            return only.isEmpty() || only.get().size() > 1 || new AddressRange(start, end).overlaps(only.get());
        }

        private void heading(CommonInformationEntry cie, Set<Integer> columns) {
            StringBuilder line = new StringBuilder();
            pad(line, "   LOC", cie.addressSize() * 2 + 1);
            pad(line, "CFA", 9);
            for (int column : columns) {
                pad(line, column == cie.returnAddressRegister() ? "ra" : name(column), 6);
            }
            append(line.append('\n'));
        }

        private void row(CommonInformationEntry cie, Set<Integer> columns, long start, UnwindRow row) {
            StringBuilder line = new StringBuilder(hex(start, cie.addressSize())).append(' ');
            pad(line, cfa(row.cfa()), 9);
            for (int column : columns) {
                pad(line, row.find(column).map(this::rule).orElse("u"), 6);
            }
            append(line.append('\n'));
            if (only.isPresent()) {
                words(row);
            }
        }

        private void words(UnwindRow row) {
            String indent = "    ";
            if (row.cfa() instanceof CfaRule.Expression it) {
                append(indent + "CFA = " + ExpressionPrinter.print(it.expression(), "", CfiPrinter.this::name) + "\n");
            }
            for (int i = 0; i < row.ruleCount(); i++) {
                String name = row.register(i) == row.returnAddressRegister() ? "ra" : name(row.register(i));
                if (row.rule(i) instanceof RegisterRule.Expression it) {
                    String address = ExpressionPrinter.print(it.expression(), "CFA", CfiPrinter.this::name);
                    append(indent + name + " saved at " + address + "\n");
                } else if (row.rule(i) instanceof RegisterRule.ValExpression it) {
                    String value = ExpressionPrinter.print(it.expression(), "CFA", CfiPrinter.this::name);
                    append(indent + name + " = " + value + "\n");
                }
            }
        }

        private String cfa(CfaRule rule) {
            return rule instanceof CfaRule.RegisterOffset plain
                    ? name(plain.register()) + signed(plain.offset())
                    : "exp";
        }

        private String rule(RegisterRule rule) {
            if (rule instanceof RegisterRule.Offset it) {
                return "c" + signed(it.offset());
            } else if (rule instanceof RegisterRule.ValOffset it) {
                return "v" + signed(it.offset());
            } else if (rule instanceof RegisterRule.Register it) {
                return "r" + it.number() + " (" + name(it.number()) + ")";
            } else if (rule instanceof RegisterRule.SameValue) {
                return "s";
            } else if (rule instanceof RegisterRule.Expression) {
                return "exp";
            }
            return rule instanceof RegisterRule.ValExpression ? "vexp" : "u";
        }

        private ByteView empty() {
            return ByteView.of(new byte[0], "", info.section().order());
        }
    }

    private String name(int register) {
        return architecture.isPresent() ? architecture.get().registers().name(register) : "r" + register;
    }

    private static boolean isPadding(ByteView instructions) {
        for (byte code : instructions.toByteArray()) {
            if (code != 0) {
                return false;
            }
        }
        return true;
    }

    private static String signed(long offset) {
        return offset < 0 ? Long.toString(offset) : "+" + offset;
    }

    private static String hex8(long value) {
        return HexFormat.of().toHexDigits(value, 8);
    }

    private static String hex(long value, int addressSize) {
        return HexFormat.of().toHexDigits(value, addressSize * 2);
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text);
        for (int i = text.length(); i < width - 1; i++) {
            line.append(' ');
        }
        line.append(' ');
    }

    private void append(CharSequence text) {
        try {
            out.append(text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
