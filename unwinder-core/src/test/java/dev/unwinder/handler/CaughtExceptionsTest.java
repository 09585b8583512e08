package dev.unwinder.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.Machine;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.WordReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** {@code __cxa_get_globals_fast} as GCC 12 writes it for a library, and what the linker makes of that in a program; real ones run in TerminatedTest. */
class CaughtExceptionsTest {
    private static final long BASE = 0x7f00_0000_0000L;
    private static final int CODE = 0x000;
    private static final int INDEX = 0x100;
    private static final int THREAD = 0x200;
    private static final int VECTOR = 0x300;
    private static final int BLOCK = 0x400;
    private static final long EXCEPTION = 0x5555_0000_1000L;

    private final ByteBuffer memory = ByteBuffer.allocate(0x500).order(ByteOrder.LITTLE_ENDIAN);
    private final CaughtExceptions caught = new CaughtExceptions(
            new Machine(62, 8, ByteOrder.LITTLE_ENDIAN),
            new WordReader(SnapshotMemory.of(BASE, memory.array()), ByteOrder.LITTLE_ENDIAN, 8),
            AddressNames.none());

    CaughtExceptionsTest() {
        memory.putLong(THREAD, BASE + THREAD).putLong(THREAD + 8, BASE + VECTOR);
    }

    private void code(int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            memory.put(CODE + i, (byte) bytes[i]);
        }
    }

    /** endbr64; sub $8,%rsp; lea INDEX(%rip),%rdi; call __tls_get_addr; add $8,%rsp; add $0x18,%rax; ret. */
    private void library(int module, int entry) {
        code(0xf3, 0x0f, 0x1e, 0xfa, 0x48, 0x83, 0xec, 8, 0x48, 0x8d, 0x3d, 0, 0, 0, 0, 0xe8, 0, 0, 0, 0);
        memory.putInt(CODE + 11, INDEX - (CODE + 15));
        memory.put(CODE + 20, new byte[] {0x48, (byte) 0x83, (byte) 0xc4, 8, 0x48, 5, 0x18, 0, 0, 0, (byte) 0xc3});
        memory.putLong(INDEX, module).putLong(INDEX + 8, 0x20);
        memory.putLong(VECTOR + module * entry, BASE + BLOCK);
        memory.putLong(BLOCK + 0x38, EXCEPTION);
    }

    @Test
    void aLibrarysVariableThroughTheVectorOfGlibc() {
        library(5, 16);
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 16)).hasValue(EXCEPTION);
    }

    @Test
    void andOfMuslWhereTheOtherLeadsNowhere() {
        library(5, 8);
        memory.putLong(VECTOR + 5 * 16, 0x1111);
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 16)).isEmpty();
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 8)).hasValue(EXCEPTION);
    }

    @Test
    void aProgramsVariableAtAnOffsetFromTheThreadPointer() {
        // mov %fs:0,%rax; add $8,%rsp; add $-0x58,%rax; ret
        code(0x64, 0x48, 0x8b, 4, 0x25, 0, 0, 0, 0, 0x48, 0x83, 0xc4, 8, 0x48, 5, 0xa8, 0xff, 0xff, 0xff, 0xc3);
        memory.putLong(THREAD - 0x58, EXCEPTION);
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 16)).hasValue(EXCEPTION);
    }

    @Test
    void orAtOneThatAWordOfTheModuleTells() {
        // mov %fs:0,%rax; add INDEX(%rip),%rax; ret
        code(0x64, 0x48, 0x8b, 4, 0x25, 0, 0, 0, 0, 0x48, 3, 5, 0, 0, 0, 0, 0xc3);
        memory.putInt(CODE + 12, INDEX - (CODE + 16)).putLong(INDEX, -0x40);
        memory.putLong(THREAD - 0x40, EXCEPTION);
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 16)).hasValue(EXCEPTION);
    }

    @Test
    void codeThatReturnsNoSuchAddress() {
        code(0x31, 0xc0, 0xc3);
        assertThat(caught.latest(BASE + CODE, BASE + THREAD, 16)).isEmpty();
        assertThat(caught.latest(0x10, BASE + THREAD, 16))
                .as("none that can be read")
                .isEmpty();
        library(5, 16);
        assertThat(caught.latest(BASE + CODE, 0x10, 16)).as("no thread pointer").isEmpty();
    }
}
