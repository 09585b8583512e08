package dev.unwinder.dwarf.expr;

import static dev.unwinder.dwarf.expr.Evaluations.NOTHING;
import static dev.unwinder.dwarf.expr.Evaluations.assertMalformed;
import static dev.unwinder.dwarf.expr.Evaluations.assertValue;
import static dev.unwinder.dwarf.expr.Evaluations.value;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.testkit.ExpressionAssembler;
import org.junit.jupiter.api.Test;

/** Operations that push literals, addresses and registers, in the order of DWARF 5, 2.5.1.1 and 2.5.1.2. */
class ValueOperationsTest {
    // 2.5.1.1 Literal encodings

    @Test
    void literals() throws Exception {
        for (int i = 0; i < 32; i++) {
            int literal = i;
            assertValue(literal, e -> e.lit(literal));
        }
    }

    @Test
    void addrIsAVaddrToWhichTheBiasIsAdded() throws Exception {
        assertValue(0xf234_5678L, 0xf234_5678L, e -> e.addr(0xf234_5678L));
        assertValue(0x1234_6678L, 0x1234_6678L, c -> c.bias(0x1000), e -> e.addr(0x1234_5678L));
        assertThat(value(LITTLE_ENDIAN, 8, NOTHING, e -> e.addr(0xffff_8000_0000_1234L)))
                .isEqualTo(0xffff_8000_0000_1234L);
        assertThat(value(BIG_ENDIAN, 4, c -> c.bias(0x2000), e -> e.addr(0xffff_f000L)))
                .isEqualTo(0x1000);
    }

    @Test
    void constantsWithoutSign() throws Exception {
        assertValue(0xff, e -> e.const1u(0xff));
        assertValue(0xfffe, e -> e.const2u(0xfffe));
        assertValue(0xffff_fffeL, e -> e.const4u(0xffff_fffeL));
        assertValue(0x9abc_def0L, 0x1234_5678_9abc_def0L, e -> e.const8u(0x1234_5678_9abc_def0L));
        assertValue(0x1234_5678L, e -> e.constu(0x1234_5678L));
        assertValue(0xffff_ffffL, -1L, e -> e.constu(-1L));
    }

    @Test
    void constantsWithSign() throws Exception {
        assertValue(0xffff_ffffL, -1L, e -> e.const1s(-1));
        assertValue(0xffff_fffeL, -2L, e -> e.const2s(-2));
        assertValue(0xffff_fffdL, -3L, e -> e.const4s(-3));
        assertValue(0xffff_fffcL, -4L, e -> e.const8s(-4));
        assertValue(0xffff_fffbL, -5L, e -> e.consts(-5));
        assertValue(127, e -> e.const1s(127));
        assertValue(0x7fff, e -> e.const2s(0x7fff));
        assertValue(0x7fff_ffff, e -> e.const4s(0x7fff_ffff));
        assertValue(300, e -> e.consts(300));
    }

    @Test
    void gnuEncodedAddrIsDecodedAndTheBiasAdded() throws Exception {
        assertValue(0x1_1234, 0x1_1234, c -> c.bias(0x1_0000), e -> e.gnuEncodedAddr(0x03, 0x1234));
    }

    @Test
    void gnuEncodedAddrThatIsPcRelativeCountsFromItsPlaceInTheSection() throws Exception {
        byte[] bytes =
                ExpressionAssembler.little64().raw(0xf1, 0x1b, 0x10, 0, 0, 0).toByteArray();
        byte[] section = new byte[64];
        System.arraycopy(bytes, 0, section, 32, bytes.length);
        DwarfExpression sliced = new DwarfExpression(
                ByteView.of(section, "section", LITTLE_ENDIAN).slice(32, bytes.length),
                8,
                PointerBases.ofSection(0x4000));
        assertThat(new ExpressionEvaluator().evaluate(sliced, new TableContext(LITTLE_ENDIAN).bias(0x10_0000)))
                .isEqualTo(0x10_0000 + 0x4000 + 32 + 2 + 0x10);
    }

    @Test
    void gnuEncodedAddrThatIsIndirectIsRead() throws Exception {
        assertThat(value(
                        LITTLE_ENDIAN,
                        8,
                        c -> c.bias(0x1000).memory(0x2000, 8, 7, 6, 5, 4, 3, 2, 1),
                        e -> e.raw(0xf1, 0x83, 0, 0x10, 0, 0)))
                .isEqualTo(0x0102030405060708L);
    }

    // 2.5.1.2 Register values

    @Test
    void registersWithAnOffset() throws Exception {
        for (int i = 0; i < 32; i++) {
            int register = i;
            assertValue(0x1000 - 8, 0x1000 - 8, c -> c.register(register, 0x1000), e -> e.breg(register, -8));
        }
        assertValue(0x1200, 0x1200, c -> c.register(33, 0x1000), e -> e.bregx(33, 0x200));
        assertValue(0xffff_fff8L, -8L, c -> c.register(7, 0), e -> e.breg(7, -8));
    }

    /** Not foreseen by 6.4.2, but compilers wrote it and libgcc takes it for the register's value. */
    @Test
    void registerOperationsMeanTheRegistersValue() throws Exception {
        for (int i = 0; i < 32; i++) {
            int register = i;
            assertValue(0x1234, 0x1234, c -> c.register(register, 0x1234), e -> e.reg(register));
        }
        assertValue(0x1234, 0x1234, c -> c.register(48, 0x1234), e -> e.regx(48));
    }

    @Test
    void aRegisterWithHighBitsIsReducedTo4ByteAddresses() throws Exception {
        assertValue(
                0x8000_0004L, 0xffff_ffff_8000_0004L, c -> c.register(7, 0xffff_ffff_8000_0000L), e -> e.breg(7, 4));
    }

    @Test
    void aRegisterThatIsNotKnownIsMalformedAndNamed() {
        assertMalformed(e -> e.breg(7, 0), "register 7");
        assertMalformed(e -> e.bregx(33, 0), "register 33");
        assertMalformed(e -> e.reg(7), "register 7");
        assertMalformed(e -> e.regx(33), "register 33");
    }

    @Test
    void aRegisterNumberBeyondAnyMachineIsMalformed() {
        assertMalformed(e -> e.bregx(0x1_0000_0007L, 0));
        assertMalformed(e -> e.regx(-1L));
    }
}
