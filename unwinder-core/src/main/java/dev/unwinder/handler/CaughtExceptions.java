package dev.unwinder.handler;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.frame.Frame;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A thread's {@code __cxa_eh_globals}, which begin with the list of the exceptions that it has caught and not done with.
 *
 * <p>They are a variable of each thread, and which one, only the code of the function that returns their address says. The ways there are
 * for a thread's variables are tried in turn; what they lead to must be an exception, so a wrong one does no harm. Of x86-64, and by
 * {@link ArmThreadVariable} of AArch64.
 *
 * @itanium Exception Handling 2.2.2 (caught exception stack)
 * @psabi x86-64, ELF Handling For Thread-Local Storage 4.1
 */
final class CaughtExceptions {
    private static final String[] FUNCTIONS = {"__cxa_get_globals_fast", "__cxa_get_globals"};

    /** Bytes of an entry in the vector of a thread's blocks: glibc keeps beside each what to free, musl does not. */
    private static final int[] VECTOR_ENTRIES = {16, 8};

    /** Bytes of the function's code that are looked at. */
    private static final int WINDOW = 48;

    private final Machine machine;
    private final WordReader words;
    private final AddressNames names;

    CaughtExceptions(Machine machine, WordReader words, AddressNames names) {
        this.machine = machine;
        this.words = words;
        this.names = names;
    }

    /**
     * Where the exception that was caught last begins; several places, of which one at most is an exception.
     *
     * @param runtime a frame of the C++ runtime
     * @param threadPointer of the thread
     */
    List<Long> latest(Frame runtime, long threadPointer) {
        List<Long> found = new ArrayList<>();
        boolean isKnown = isArm() || machine.elfMachine() == ElfConstants.EM_X86_64;
        if (!isKnown || machine.wordSize() != 8 || runtime.module().isEmpty()) {
            return found;
        }
        for (String function : FUNCTIONS) {
            OptionalLong start = names.start(runtime.module().get(), function);
            for (int entry : VECTOR_ENTRIES) {
                OptionalLong latest =
                        start.isPresent() ? latest(start.getAsLong(), threadPointer, entry) : OptionalLong.empty();
                if (latest.isPresent()) {
                    found.add(latest.getAsLong());
                }
            }
        }
        return found;
    }

    /** The first word of the variable whose address a function returns, where the vector of blocks has entries of so many bytes. */
    OptionalLong latest(long function, long threadPointer, int entry) {
        try {
            OptionalLong globals = isArm()
                    ? ArmThreadVariable.returned(words, function, threadPointer, entry)
                    : variable(code(function), function, threadPointer, entry);
            return globals.isPresent() ? OptionalLong.of(words.word(globals.getAsLong())) : globals;
        } catch (MemoryFaultException notThere) {
            return OptionalLong.empty(); // then another way may tell
        }
    }

    private boolean isArm() {
        return machine.elfMachine() == ElfConstants.EM_AARCH64;
    }

    private byte[] code(long start) throws MemoryFaultException {
        byte[] code = new byte[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            code[i] = (byte) words.unsigned(start + i, 1);
        }
        return code;
    }

    /** The address that the code of a small function returns, if it is that of a thread's variable. */
    private OptionalLong variable(byte[] code, long start, long threadPointer, int entry) throws MemoryFaultException {
        for (int i = 0; i + 12 < WINDOW; i++) {
            if (at(code, i, 0x48, 0x8d, 0x3d)) { // lea disp(%rip),%rdi: the argument of __tls_get_addr
                long index = start + i + 7 + number(code, i + 3);
                long block = words.word(words.word(threadPointer + 8) + words.word(index) * entry);
                return OptionalLong.of(block + words.word(index + 8) + offset(code, i + 7));
            }
            if (at(code, i, 0x64, 0x48, 0x8b, 0x04, 0x25)) { // mov %fs:0,%rax
                int next = i + 9;
                for (int j = next; j + 7 < WINDOW; j++) {
                    if (at(code, j, 0x48, 0x03, 0x05)) { // add disp(%rip),%rax: the offset is a word of the module's
                        return OptionalLong.of(threadPointer + words.word(start + j + 7 + number(code, j + 3)));
                    }
                }
                return OptionalLong.of(threadPointer + offset(code, next));
            }
        }
        return OptionalLong.empty();
    }

    /** The constant that the first {@code add $imm32,%rax} or {@code lea disp32(%rax),%rax} adds. */
    private static long offset(byte[] code, int from) {
        for (int i = from; i + 7 < WINDOW; i++) {
            if (at(code, i, 0x48, 0x05)) {
                return number(code, i + 2);
            }
            if (at(code, i, 0x48, 0x8d, 0x80)) {
                return number(code, i + 3);
            }
        }
        return 0;
    }

    private static boolean at(byte[] code, int from, int... wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (from + i >= code.length || (code[from + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static int number(byte[] code, int at) {
        return code[at] & 0xff | (code[at + 1] & 0xff) << 8 | (code[at + 2] & 0xff) << 16 | code[at + 3] << 24;
    }
}
