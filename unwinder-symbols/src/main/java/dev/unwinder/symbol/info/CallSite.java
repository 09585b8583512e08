package dev.unwinder.symbol.info;

/**
 * A place where a function calls another.
 *
 * @param vaddr of the instruction behind the call; where the compiler noted only the call, of that
 * @param exact whether it is that of the call
 * @param target where it goes
 * @dwarf 3.4.1
 */
public record CallSite(long vaddr, boolean exact, CallTarget target) {}
