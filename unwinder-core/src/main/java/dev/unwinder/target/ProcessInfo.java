package dev.unwinder.target;

import java.util.OptionalLong;

/**
 * Which program it was.
 *
 * @param pid the process id, if on record
 * @param name its short name, as the kernel cut it
 * @param arguments its command line, as the kernel cut it; may be empty
 */
public record ProcessInfo(OptionalLong pid, String name, String arguments) {}
