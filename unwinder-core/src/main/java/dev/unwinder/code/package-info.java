/**
 * Machine code decoded as far as a debugger must read it; no process.
 *
 * <p>Imports {@code bytes}. What an instruction at a place is, which memory it touches and how, whether an address lies behind a call, and
 * what a function has done to its stack by the time it reaches an address:
 *
 * <pre>{@code
 * if (InstructionSet.X86_64.decode(code, 0, pc) instanceof Instruction instruction) {
 *     out.println(instruction.text());                              // mov 0x8(%rax),%rdi
 *     for (Operand.Memory memory : instruction.memory()) {
 *         out.println(memory.access() + " " + memory.address(registers));
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.unwinder.code;

import org.jspecify.annotations.NullMarked;
