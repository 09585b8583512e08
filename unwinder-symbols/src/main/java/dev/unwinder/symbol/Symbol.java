package dev.unwinder.symbol;

/**
 * A function's symbol.
 *
 * @param name as the linker knows it, not demangled; without a symbol version
 * @param vaddr where the function starts; of code that no image has, its address
 * @param size in bytes, as the symbol table says; 0 where it does not say
 */
public record Symbol(String name, long vaddr, long size) {}
