package dev.unwinder.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Assembles a frame description entry; {@link #end} writes it.
 *
 * @dwarf 6.4.1
 * @lsb 10.6.1.2
 */
public final class FdeAssembler {
    private final CfiAssembler cfi;
    private final CieAssembler cie;
    private final Label label = new Label("FDE");
    private final List<Consumer<CfaInstructions>> instructions = new ArrayList<>();
    private OptionalLong ciePointer = OptionalLong.empty();
    private OptionalLong augmentationSize = OptionalLong.empty();
    private long start;
    private long size;
    private long dataBase;
    private long textBase;
    private OptionalLong lsda = OptionalLong.empty();
    private boolean lsdaZero;
    private int augmentationSlack;

    FdeAssembler(CfiAssembler cfi, CieAssembler cie) {
        this.cfi = cfi;
        this.cie = cie;
    }

    /** The code it covers. */
    public FdeAssembler range(long vaddr, long bytes) {
        start = vaddr;
        size = bytes;
        return this;
    }

    /** What text- and data-relative pointers in it are relative to. */
    public FdeAssembler bases(long text, long data) {
        textBase = text;
        dataBase = data;
        return this;
    }

    /** The language-specific data, or a pointer to it. */
    public FdeAssembler lsda(long vaddr) {
        lsda = OptionalLong.of(vaddr);
        return this;
    }

    /** Writes a zero where the pointer to language-specific data would be. */
    public FdeAssembler lsdaZero() {
        lsdaZero = true;
        return this;
    }

    /** Writes something else than the CIE's place. */
    public FdeAssembler ciePointer(long raw) {
        ciePointer = OptionalLong.of(raw);
        return this;
    }

    /** Makes the augmentation data longer than needed. */
    public FdeAssembler augmentationSlack(int bytes) {
        augmentationSlack = bytes;
        return this;
    }

    /** Writes a length of the augmentation data that is not true. */
    public FdeAssembler augmentationSize(long claimed) {
        augmentationSize = OptionalLong.of(claimed);
        return this;
    }

    /** Its instructions. */
    public FdeAssembler instructions(Consumer<CfaInstructions> some) {
        instructions.add(some);
        return this;
    }

    /** Where it starts. */
    public Label label() {
        return label;
    }

    /** Writes the entry, padded with DW_CFA_nop to a multiple of the address size. */
    public FdeAssembler end() {
        Section section = cfi.section();
        section.label(label);
        Label end = section.beginLength(cie.is64());
        writeCiePointer(section);
        section.fill(cie.segmentSelectorSize(), 0);
        writeRange(section);
        if (cie.hasAugmentationData()) {
            Section sized = Section.of(section.order(), section.addressSize()).at(section.base() + section.size() + 1);
            writeLsda(sized);
            section.uleb(augmentationSize.orElse((long) sized.size() + augmentationSlack));
            writeLsda(section);
            section.fill(augmentationSlack, 0xee);
        }
        instructions.forEach(some -> some.accept(CfaInstructions.into(section)));
        section.align(section.addressSize(), 0).label(end);
        return this;
    }

    /** In {@code .eh_frame} how far back the CIE is from this very field, in {@code .debug_frame} its offset. */
    private void writeCiePointer(Section section) {
        Label here = section.here();
        section.deferred(
                cfi.idSize(cie.is64()),
                () -> ciePointer.orElseGet(() -> cfi.isEhFrame()
                        ? here.offset() - cie.label().offset()
                        : cie.label().offset()));
    }

    private void writeRange(Section section) {
        if (cie.addressSize() != section.addressSize()) {
            section.unsigned(cie.addressSize(), start).unsigned(cie.addressSize(), size);
            return;
        }
        pointers(section).write(cie.fdeEncoding(), start).number(cie.fdeEncoding(), size);
    }

    private void writeLsda(Section section) {
        if (cie.lsdaEncoding() == 0xff) {
            return;
        }
        if (lsda.isPresent()) {
            pointers(section).write(cie.lsdaEncoding(), lsda.getAsLong());
        } else if (lsdaZero) {
            pointers(section).number(cie.lsdaEncoding(), 0);
        }
    }

    private EncodedPointer pointers(Section section) {
        return EncodedPointer.into(section).text(textBase).data(dataBase).function(start);
    }
}
