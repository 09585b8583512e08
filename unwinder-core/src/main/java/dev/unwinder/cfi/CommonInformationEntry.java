package dev.unwinder.cfi;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.PointerEncoding;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What many frame description entries have in common.
 *
 * @param offset of its length field, from the start of the section
 * @param length in bytes, without the length field
 * @param version 1 in {@code .eh_frame}; 1, 3 or 4 in {@code .debug_frame}
 * @param augmentation its augmentation string
 * @param addressSize bytes in an address, 4 or 8
 * @param segmentSelectorSize bytes in a segment selector, 0 nearly always
 * @param codeAlignmentFactor what advances are multiplied by
 * @param dataAlignmentFactor what offsets are multiplied by
 * @param returnAddressRegister the column of the return address
 * @param fdeEncoding of the addresses in its entries
 * @param lsdaEncoding of the pointer to language-specific data, if entries have one
 * @param personality the vaddr of the personality routine, or of a pointer to it
 * @param isPersonalityIndirect whether {@code personality} is the vaddr of a pointer
 * @param isSignalFrame whether its functions were interrupted, not called ("S")
 * @param hasAugmentationData whether its entries have augmentation data ("z")
 * @param usesKeyB whether return addresses are signed with key B ("B")
 * @param initialInstructions what is carried out before an entry's own instructions
 * @dwarf 6.4.1
 * @lsb 10.6.1.1
 */
public record CommonInformationEntry(
        long offset,
        long length,
        int version,
        String augmentation,
        int addressSize,
        int segmentSelectorSize,
        long codeAlignmentFactor,
        long dataAlignmentFactor,
        int returnAddressRegister,
        PointerEncoding fdeEncoding,
        Optional<PointerEncoding> lsdaEncoding,
        OptionalLong personality,
        boolean isPersonalityIndirect,
        boolean isSignalFrame,
        boolean hasAugmentationData,
        boolean usesKeyB,
        ByteView initialInstructions) {}
