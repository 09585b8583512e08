package dev.unwinder.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Assembles a common information entry; {@link #end} writes it.
 *
 * @dwarf 6.4.1
 * @lsb 10.6.1.1
 */
public final class CieAssembler {
    private final CfiAssembler cfi;
    private final Label label = new Label("CIE");
    private final List<Consumer<CfaInstructions>> instructions = new ArrayList<>();
    private int version = 1;
    private boolean is64;
    private String augmentation = "";
    private int fdeEncoding;
    private int lsdaEncoding = 0xff;
    private int personalityEncoding = 0xff;
    private long personality;
    private long ehPointer;
    private long codeAlignment = 1;
    private long dataAlignment = 1;
    private long returnAddressRegister = 16;
    private int addressSize;
    private int segmentSelectorSize;
    private int augmentationSlack;

    CieAssembler(CfiAssembler cfi) {
        this.cfi = cfi;
        this.addressSize = cfi.section().addressSize();
    }

    /** 1, 3 or 4. */
    public CieAssembler version(int value) {
        version = value;
        return this;
    }

    /** Makes it of 64-bit DWARF. */
    public CieAssembler dwarf64() {
        is64 = true;
        return this;
    }

    /** The augmentation string; data for the letters that are known is written in their order. */
    public CieAssembler augmentation(String letters) {
        augmentation = letters;
        return this;
    }

    /** For "R". */
    public CieAssembler fdeEncoding(int encoding) {
        fdeEncoding = encoding;
        return this;
    }

    /** For "L". */
    public CieAssembler lsdaEncoding(int encoding) {
        lsdaEncoding = encoding;
        return this;
    }

    /** For "P". */
    public CieAssembler personality(int encoding, long vaddr) {
        personalityEncoding = encoding;
        personality = vaddr;
        return this;
    }

    /** For "eh". */
    public CieAssembler ehPointer(long vaddr) {
        ehPointer = vaddr;
        return this;
    }

    /** What advances and offsets are multiplied by. */
    public CieAssembler alignment(long code, long data) {
        codeAlignment = code;
        dataAlignment = data;
        return this;
    }

    /** The column of the return address. */
    public CieAssembler returnAddress(long register) {
        returnAddressRegister = register;
        return this;
    }

    /** What version 4 says of addresses. */
    public CieAssembler addressSize(int bytes, int segmentSelector) {
        addressSize = bytes;
        segmentSelectorSize = segmentSelector;
        return this;
    }

    /** Makes the augmentation data longer than what its letters need, or shorter, which is wrong. */
    public CieAssembler augmentationSlack(int bytes) {
        augmentationSlack = bytes;
        return this;
    }

    /** The initial instructions. */
    public CieAssembler instructions(Consumer<CfaInstructions> initial) {
        instructions.add(initial);
        return this;
    }

    /** Where it starts. */
    public Label label() {
        return label;
    }

    /** Writes the entry, padded with DW_CFA_nop to a multiple of the address size. */
    public CieAssembler end() {
        Section section = cfi.section();
        section.label(label);
        Label end = section.beginLength(is64);
        section.unsigned(cfi.idSize(is64), cfi.isEhFrame() ? 0 : -1L);
        section.u8(version).string(augmentation);
        if (version >= 4) {
            section.u8(addressSize).u8(segmentSelectorSize);
        }
        if (augmentation.startsWith("eh")) {
            section.address(ehPointer);
        }
        section.uleb(codeAlignment).sleb(dataAlignment);
        if (version == 1) {
            section.u8((int) returnAddressRegister);
        } else {
            section.uleb(returnAddressRegister);
        }
        if (augmentation.startsWith("z")) {
            writeAugmentationData(section);
        } else if (!augmentation.startsWith("eh")) {
            writeLetters(section, augmentation);
        }
        instructions.forEach(some -> some.accept(CfaInstructions.into(section)));
        section.align(cfi.section().addressSize(), 0).label(end);
        return this;
    }

    /** The length stands before the data; a pc-relative pointer in the data needs to know its place, so the data is sized first. */
    private void writeAugmentationData(Section section) {
        Section sized = Section.of(section.order(), section.addressSize()).at(section.base() + section.size() + 1);
        writeLetters(sized, augmentation.substring(1));
        section.uleb((long) sized.size() + augmentationSlack);
        writeLetters(section, augmentation.substring(1));
        section.fill(Math.max(0, augmentationSlack), 0xee);
    }

    private void writeLetters(Section section, String letters) {
        for (char letter : letters.toCharArray()) {
            switch (letter) {
                case 'R' -> section.u8(fdeEncoding);
                case 'L' -> section.u8(lsdaEncoding);
                case 'P' ->
                    EncodedPointer.into(section.u8(personalityEncoding)).write(personalityEncoding, personality);
                default -> {}
            }
        }
    }

    boolean is64() {
        return is64;
    }

    int addressSize() {
        return version >= 4 ? addressSize : cfi.section().addressSize();
    }

    int segmentSelectorSize() {
        return version >= 4 ? segmentSelectorSize : 0;
    }

    int fdeEncoding() {
        return augmentation.indexOf('R') >= 0 ? fdeEncoding : 0;
    }

    int lsdaEncoding() {
        return augmentation.indexOf('L') >= 0 ? lsdaEncoding : 0xff;
    }

    boolean hasAugmentationData() {
        return augmentation.startsWith("z");
    }
}
