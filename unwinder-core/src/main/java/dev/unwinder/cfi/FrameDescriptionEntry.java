package dev.unwinder.cfi;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import java.util.OptionalLong;

/**
 * Describes how to unwind a range of code.
 *
 * @param offset of its length field, from the start of the section
 * @param length in bytes, without the length field
 * @param cie what it has in common with others
 * @param range the vaddrs it covers
 * @param lsda the vaddr of its language-specific data, or of a pointer to it
 * @param instructions carried out after the CIE's
 * @dwarf 6.4.1
 * @lsb 10.6.1.2
 */
public record FrameDescriptionEntry(
        long offset,
        long length,
        CommonInformationEntry cie,
        AddressRange range,
        OptionalLong lsda,
        ByteView instructions) {}
