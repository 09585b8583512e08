package dev.unwinder.arch;

import dev.unwinder.target.Registers;
import java.util.List;
import java.util.OptionalLong;

/**
 * The order in which the Linux kernel hands out general registers: {@code elf_gregset_t}, the content of an NT_PRSTATUS note and of
 * PTRACE_GETREGSET.
 *
 * @param prstatusOffset in bytes, of the registers from the start of {@code struct elf_prstatus}
 * @param numbers the DWARF number of each word in turn; -1 for one that is not tracked
 * @param threadPointerWord which word is the thread pointer; -1 if none is
 */
public record KernelRegisters(int prstatusOffset, List<Integer> numbers, int threadPointerWord) {
    /** Copies. */
    public KernelRegisters {
        numbers = List.copyOf(numbers);
    }

    /**
     * Registers from the kernel's words.
     *
     * @param count how many DWARF numbers the architecture tracks
     * @param words as many as there are numbers
     */
    public Registers decode(int count, long[] words) {
        Registers.Builder registers = Registers.builder(count);
        for (int i = 0; i < numbers.size(); i++) {
            if (numbers.get(i) >= 0) {
                registers.set(numbers.get(i), words[i]);
            }
        }
        return registers.build();
    }

    /** The thread pointer among the kernel's words, if it is one of them. */
    public OptionalLong threadPointer(long[] words) {
        return threadPointerWord >= 0 && threadPointerWord < words.length
                ? OptionalLong.of(words[threadPointerWord])
                : OptionalLong.empty();
    }
}
