package dev.unwinder.target;

import java.nio.ByteOrder;

/**
 * What kind of program a target is.
 *
 * @param elfMachine the ELF {@code e_machine} number
 * @param wordSize bytes in a pointer, 4 or 8
 * @param order of its numbers
 */
public record Machine(int elfMachine, int wordSize, ByteOrder order) {}
