package dev.unwinder.code;

/** What the bytes at a place turned out to be. */
public sealed interface Decoded permits Instruction, NoInstruction {}
