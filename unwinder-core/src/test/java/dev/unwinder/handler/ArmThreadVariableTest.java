package dev.unwinder.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * {@code __cxa_get_globals} as GCC 12 writes it for AArch64, what linkers make of that, and the functions of descriptors as glibc and musl have
 * them; the words are those that GNU as writes. Real ones are in fixtures/caught.
 */
class ArmThreadVariableTest {
    private static final long BASE = 0xffff_8000_0000L;
    private static final int RESOLVER = 0x400;
    private static final int GOT = 0x1100;
    private static final int INDEX = 0x1180;
    private static final int THREAD = 0x1200;
    private static final int VECTOR = 0x1300;
    private static final int BLOCK = 0x1800;

    private static final int RET = 0xd65f03c0;
    private static final int ADRP_X0_NEXT_PAGE = 0xb0000000;
    private static final int MRS_X0 = 0xd53bd040;
    private static final int MRS_X1 = 0xd53bd041;
    private static final int ADD_X0_X1_X0 = 0x8b000020;

    private final ByteBuffer memory = ByteBuffer.allocate(0x2000).order(ByteOrder.LITTLE_ENDIAN);
    private final WordReader words = new WordReader(
            (address, destination, start, length) -> {
                if (address < BASE || address >= BASE + memory.capacity()) {
                    return 0;
                }
                int from = (int) (address - BASE);
                int count = Math.min(length, memory.capacity() - from);
                memory.get(from, destination, start, count);
                return count;
            },
            ByteOrder.LITTLE_ENDIAN,
            8);

    ArmThreadVariableTest() {
        memory.putLong(THREAD, BASE + VECTOR).putLong(THREAD - 8, BASE + VECTOR);
    }

    private void code(int at, int... instructions) {
        for (int i = 0; i < instructions.length; i++) {
            memory.putInt(at + 4 * i, instructions[i]);
        }
    }

    private OptionalLong returned(int entry) throws MemoryFaultException {
        return ArmThreadVariable.returned(words, BASE, BASE + THREAD, entry);
    }

    /** bti c; stp; mrs x1; mov x29, sp; adrp x0; ldr x2, [x0, #256]; add x0, x0, #256; blr x2; add x0, x1, x0; ldp; ret. */
    private void described(long argument, int... resolver) {
        code(0, 0xd503245f, 0xa9bf7bfd, MRS_X1, 0x910003fd, ADRP_X0_NEXT_PAGE, 0xf9408002, 0x91040000, 0xd63f0040);
        code(0x20, ADD_X0_X1_X0, 0xa8c17bfd, RET);
        memory.putLong(GOT, BASE + RESOLVER).putLong(GOT + 8, argument);
        code(RESOLVER, resolver);
    }

    @Test
    void aDescriptorWithAnOffset() throws MemoryFaultException {
        described(0x190, 0xf9400400, RET); // ldr x0, [x0, #8]
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x190);
    }

    /** _dl_tlsdesc_dynamic, up to where it asks whether the thread has the block, and has to call nothing. */
    @Test
    void aDescriptorOfGlibcWithAPlaceInTheVector() throws MemoryFaultException {
        int[] dynamic = {
            0xa9be0be1,
            0xa90113e3,
            0xd53bd044,
            0xf9400401,
            0xf9400080,
            0xf9400823,
            0xf9400002,
            0xeb02007f,
            0x54000148,
            0xa9400c22,
            0x8b021000,
            0xf9400000,
            0xb100041f,
            0x540000c0,
            0xcb040063,
            0x8b030000,
            0xa94113e3,
            0xa8c20be1,
            RET
        };
        described(BASE + INDEX, dynamic);
        memory.putLong(INDEX, 5).putLong(INDEX + 8, 0x20).putLong(INDEX + 16, 1);
        memory.putLong(VECTOR, 1).putLong(VECTOR + 5 * 16, BASE + BLOCK);
        assertThat(returned(16)).hasValue(BASE + BLOCK + 0x20);
    }

    /** __tlsdesc_dynamic of musl 1.2. */
    @Test
    void aDescriptorOfMuslWithAPlaceInTheVector() throws MemoryFaultException {
        int[] dynamic = {
            0xa9bf0be1,
            MRS_X1,
            0xf9400400,
            0xa9400800,
            0xf85f8021,
            0xf8607821,
            MRS_X0,
            0xcb000020,
            0x8b020000,
            0xa8c10be1,
            RET
        };
        described(BASE + INDEX, dynamic);
        memory.putLong(INDEX, 5).putLong(INDEX + 8, 0x20);
        memory.putLong(VECTOR + 5 * 8, BASE + BLOCK);
        assertThat(returned(8)).hasValue(BASE + BLOCK + 0x20);
    }

    /** As in a core without its libraries. */
    @Test
    void aDescriptorWhoseFunctionIsNotThere() throws MemoryFaultException {
        described(0x190);
        memory.putLong(GOT, 0x10);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x190);
        memory.putLong(GOT + 8, BASE + INDEX).putLong(INDEX, 5).putLong(INDEX + 8, 0x20);
        memory.putLong(VECTOR + 5 * 16, BASE + BLOCK);
        assertThat(returned(16)).hasValue(BASE + BLOCK + 0x20);
    }

    @Test
    void aDescriptorWhoseFunctionCallsAnother() throws MemoryFaultException {
        described(0x190, 0xd63f0040, RET); // blr x2
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x190);
    }

    /** -mtls-dialect=trad: adrp x0; add x0, x0, #0x180; bl __tls_get_addr. */
    @Test
    void aCallOfTlsGetAddr() throws MemoryFaultException {
        code(
                0,
                0xd503233f,
                0xa9bf7bfd,
                ADRP_X0_NEXT_PAGE,
                0x91060000,
                0x94000200,
                0xd503201f,
                0xa8c17bfd,
                0xd50323bf,
                RET);
        memory.putLong(INDEX, 3).putLong(INDEX + 8, 0x10);
        memory.putLong(VECTOR + 3 * 16, BASE + BLOCK).putLong(VECTOR + 3 * 8, BASE + BLOCK + 0x100);
        assertThat(returned(16)).hasValue(BASE + BLOCK + 0x10);
        assertThat(returned(8)).hasValue(BASE + BLOCK + 0x110);
    }

    @Test
    void anOffsetThatAWordOfTheModuleTells() throws MemoryFaultException {
        code(0, ADRP_X0_NEXT_PAGE, MRS_X1, 0xf9408000, ADD_X0_X1_X0, RET); // ldr x0, [x0, #256]
        memory.putLong(GOT, 0x40);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x40);
    }

    /** add x0, x0, #1, lsl #12; add x0, x0, #0x30. */
    @Test
    void anOffsetInTheCode() throws MemoryFaultException {
        code(0, MRS_X0, 0x91400400, 0x9100c000, RET);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x1030);
    }

    /** What the linker makes of a descriptor in a program: movz x0, #1, lsl #16; movk x0, #0x30; and returns by retaa. */
    @Test
    void anOffsetThatTheLinkerHasPutIn() throws MemoryFaultException {
        code(0, 0xa9bf7bfd, MRS_X1, 0xd2a00020, 0xf2800600, 0xd503201f, ADD_X0_X1_X0, 0xa8c17bfd, 0xd65f0bff);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x1_0030);
    }

    /** b to another function, as a linker's veneer or identical code folded; cbz x1 is passed. */
    @Test
    void codeThatGoesOnElsewhere() throws MemoryFaultException {
        code(0, 0x14000040); // b . + 0x100
        code(0x100, MRS_X0, 0xb4000081, 0x9100c000, RET);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x30);
    }

    /** mov w1, #0x30; movn w2, #0xf; add x0, x0, w1, uxtw; add x0, x0, w2, sxtw; add x0, x0, x1, lsl #4. */
    @Test
    void anOffsetOfHalvesOfRegistersAndShifts() throws MemoryFaultException {
        code(0, MRS_X0, 0x52800601, 0x128001e2, 0x8b214000, 0x8b22c000, 0x8b011000, RET);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x30 - 0x10 + 0x300);
    }

    /** dmb ishld and isb change no register; fmov x1, d0 changes one that the decoder does not tell. */
    @Test
    void instructionsWithoutAndWithUnknownEffects() throws MemoryFaultException {
        code(0, MRS_X0, 0xd50339bf, 0xd5033fdf, 0x9100c000, RET);
        assertThat(returned(16)).hasValue(BASE + THREAD + 0x30);
        code(0, MRS_X0, 0x9e660001, RET);
        assertThat(returned(16)).isEmpty();
    }

    @Test
    void codeThatReturnsNoSuchAddress() throws MemoryFaultException {
        code(0, RET);
        assertThat(returned(16)).as("what it was called with").isEmpty();
        code(0, MRS_X0, 0xf8408c00, RET); // ldr x0, [x0, #8]!
        assertThat(returned(16)).as("an access of another kind").isEmpty();
        code(0, MRS_X0, 0x93407c00, RET); // sxtw x0, w0
        assertThat(returned(16)).as("an instruction of another kind").isEmpty();
        code(0, MRS_X0, 0xd61f0020, RET); // br x1
        assertThat(returned(16)).as("where to, is not known").isEmpty();
        code(0, 0x14000000); // b .
        assertThat(returned(16)).as("without end").isEmpty();
        code(0, MRS_X1, MRS_X0, 0xf8210020, RET); // ldadd x1, x0, [x1]
        assertThat(returned(16)).as("changed in an access").isEmpty();
    }

    @Test
    void throughCaughtExceptions() {
        CaughtExceptions caught =
                new CaughtExceptions(new Machine(183, 8, ByteOrder.LITTLE_ENDIAN), words, AddressNames.none());
        code(0, MRS_X0, 0x9100c000, RET);
        memory.putLong(THREAD + 0x30, 0x5555);
        assertThat(caught.latest(BASE, BASE + THREAD, 16)).hasValue(0x5555);
        assertThat(caught.latest(0x10, BASE + THREAD, 16)).as("no code").isEmpty();
        assertThat(caught.latest(BASE, 0x10, 16)).as("no thread pointer").isEmpty();
    }
}
