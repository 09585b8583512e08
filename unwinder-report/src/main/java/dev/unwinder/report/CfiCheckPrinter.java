package dev.unwinder.report;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CfiCheck;
import dev.unwinder.cfi.CfiFinding;
import dev.unwinder.code.CodePadding;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Prints what in a file's call frame information breaks unwinders: a line for each finding, by address. */
public final class CfiCheckPrinter {
    /** The most sections of code that are looked through for holes; a linked file has a handful. */
    private static final int MAX_SECTIONS = 1000;

    private final ElfFile file;
    private final CfiCheck check;
    private final TreeMap<Long, FunctionSymbols.Function> functions = new TreeMap<>(Long::compareUnsigned);

    private CfiCheckPrinter(ElfFile file, Architecture architecture) throws MalformedDataException {
        this.file = file;
        for (FunctionSymbols.Function function : FunctionSymbols.of(file)) {
            functions.merge(function.range().start(), function, (first, second) -> first.isFunction() ? first : second);
        }
        boolean inRegister = architecture.registers().returnAddress()
                != architecture.registers().programCounter();
        this.check = new CfiCheck(new CfiCheck.Registers(
                architecture.registers().count(), architecture.registers().stackPointer(), inRegister));
    }

    /**
     * Checks and prints.
     *
     * @return how many things were found
     * @throws MalformedDataException when the file's section headers are broken, or its machine is not known
     */
    public static int print(ElfFile file, Appendable out) throws MalformedDataException, IOException {
        Optional<Architecture> architecture =
                Architecture.find(file.header().machine(), file.header().wordSize());
        if (architecture.isEmpty()) {
            throw new MalformedDataException(
                    file.source().name(), 18, "machine " + file.header().machine() + " is not supported");
        }
        return new CfiCheckPrinter(file, architecture.get()).run(out);
    }

    private int run(Appendable out) throws MalformedDataException, IOException {
        for (CfiSections section : CfiSections.of(file)) {
            check.check(section.info());
        }
        int sections = 0;
        for (SectionHeader section : file.sections()) {
            boolean code = (section.flags() & ElfConstants.SHF_EXECINSTR) != 0
                    && (section.flags() & ElfConstants.SHF_ALLOC) != 0;
            if (code && section.hasBytes() && section.size() > 0 && sections++ < MAX_SECTIONS) {
                holes(section);
            }
        }
        List<CfiFinding> findings = new ArrayList<>(check.findings());
        findings.sort(Comparator.comparingLong(CfiFinding::vaddr));
        for (CfiFinding finding : findings) {
            StringBuilder line = new StringBuilder();
            Hex.appendAddress(line, finding.vaddr(), file.header().wordSize());
            line.append(' ').append(finding.kind()).append(": ").append(Foreign.shown(finding.text()));
            String name = functionAt(finding.vaddr());
            if (!name.isEmpty() && finding.kind() != CfiFinding.Kind.HOLE) {
                line.append(" (").append(Foreign.shown(name)).append(')');
            }
            out.append(line).append('\n');
        }
        return findings.size();
    }

    private void holes(SectionHeader section) throws MalformedDataException {
        ByteView bytes = file.bytes(section);
        for (AddressRange hole : check.holes(AddressRange.ofSize(section.vaddr(), section.size()))) {
            int start = (int) (hole.start() - section.vaddr());
            int end = (int) (hole.start() - section.vaddr() + hole.size());
            long code = CodePadding.skip(bytes, start, end, file.header().machine());
            if (code < end) {
                String name = functionAt(section.vaddr() + code);
                check.found(
                        CfiFinding.Kind.HOLE,
                        section.vaddr() + code,
                        (end - code) + " bytes of " + section.name() + " without an entry"
                                + (name.isEmpty() ? "" : ": " + name));
            }
        }
    }

    /** The symbol that has a vaddr; of code without sizes, the one that is exactly there. */
    private String functionAt(long vaddr) {
        Map.Entry<Long, FunctionSymbols.Function> below = functions.floorEntry(vaddr);
        if (below != null
                && (below.getKey() == vaddr || below.getValue().range().contains(vaddr))) {
            return below.getValue().name();
        }
        return "";
    }
}
