package dev.unwinder.cfi;

/**
 * A frame description entry and the section that it stands in, which is needed to carry out its instructions.
 *
 * @param info the section
 * @param fde the entry
 */
public record CodeEntry(CallFrameInfo info, FrameDescriptionEntry fde) {}
