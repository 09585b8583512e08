package dev.unwinder.testkit;

import java.nio.ByteOrder;

/**
 * Assembles DWARF expressions as they occur in call frame information.
 *
 * @dwarf 2.5.1, 7.7.1
 */
public final class ExpressionAssembler {
    private final Section section;

    private ExpressionAssembler(Section section) {
        this.section = section;
    }

    /** An empty expression. */
    public static ExpressionAssembler of(ByteOrder order, int addressSize) {
        return new ExpressionAssembler(Section.of(order, addressSize));
    }

    /** An empty expression of a little-endian 64-bit program. */
    public static ExpressionAssembler little64() {
        return of(ByteOrder.LITTLE_ENDIAN, 8);
    }

    /** Where it is written. */
    public Section section() {
        return section;
    }

    /** Its bytes. */
    public byte[] toByteArray() {
        return section.toByteArray();
    }

    /** Places a label here. */
    public ExpressionAssembler label(Label label) {
        section.label(label);
        return this;
    }

    /** DW_OP_addr. */
    public ExpressionAssembler addr(long vaddr) {
        op(0x03).section.address(vaddr);
        return this;
    }

    /** DW_OP_deref. */
    public ExpressionAssembler deref() {
        return op(0x06);
    }

    /** DW_OP_const1u. */
    public ExpressionAssembler const1u(int value) {
        op(0x08).section.u8(value);
        return this;
    }

    /** DW_OP_const1s. */
    public ExpressionAssembler const1s(int value) {
        op(0x09).section.u8(value);
        return this;
    }

    /** DW_OP_const2u. */
    public ExpressionAssembler const2u(int value) {
        op(0x0a).section.u16(value);
        return this;
    }

    /** DW_OP_const2s. */
    public ExpressionAssembler const2s(int value) {
        op(0x0b).section.u16(value);
        return this;
    }

    /** DW_OP_const4u. */
    public ExpressionAssembler const4u(long value) {
        op(0x0c).section.u32(value);
        return this;
    }

    /** DW_OP_const4s. */
    public ExpressionAssembler const4s(long value) {
        op(0x0d).section.u32(value);
        return this;
    }

    /** DW_OP_const8u. */
    public ExpressionAssembler const8u(long value) {
        op(0x0e).section.u64(value);
        return this;
    }

    /** DW_OP_const8s. */
    public ExpressionAssembler const8s(long value) {
        op(0x0f).section.u64(value);
        return this;
    }

    /** DW_OP_constu. */
    public ExpressionAssembler constu(long value) {
        op(0x10).section.uleb(value);
        return this;
    }

    /** DW_OP_consts. */
    public ExpressionAssembler consts(long value) {
        op(0x11).section.sleb(value);
        return this;
    }

    /** DW_OP_dup. */
    public ExpressionAssembler dup() {
        return op(0x12);
    }

    /** DW_OP_drop. */
    public ExpressionAssembler drop() {
        return op(0x13);
    }

    /** DW_OP_over. */
    public ExpressionAssembler over() {
        return op(0x14);
    }

    /** DW_OP_pick. */
    public ExpressionAssembler pick(int index) {
        op(0x15).section.u8(index);
        return this;
    }

    /** DW_OP_swap. */
    public ExpressionAssembler swap() {
        return op(0x16);
    }

    /** DW_OP_rot. */
    public ExpressionAssembler rot() {
        return op(0x17);
    }

    /** DW_OP_abs. */
    public ExpressionAssembler abs() {
        return op(0x19);
    }

    /** DW_OP_and. */
    public ExpressionAssembler and() {
        return op(0x1a);
    }

    /** DW_OP_div. */
    public ExpressionAssembler div() {
        return op(0x1b);
    }

    /** DW_OP_minus. */
    public ExpressionAssembler minus() {
        return op(0x1c);
    }

    /** DW_OP_mod. */
    public ExpressionAssembler mod() {
        return op(0x1d);
    }

    /** DW_OP_mul. */
    public ExpressionAssembler mul() {
        return op(0x1e);
    }

    /** DW_OP_neg. */
    public ExpressionAssembler neg() {
        return op(0x1f);
    }

    /** DW_OP_not. */
    public ExpressionAssembler not() {
        return op(0x20);
    }

    /** DW_OP_or. */
    public ExpressionAssembler or() {
        return op(0x21);
    }

    /** DW_OP_plus. */
    public ExpressionAssembler plus() {
        return op(0x22);
    }

    /** DW_OP_plus_uconst. */
    public ExpressionAssembler plusUconst(long value) {
        op(0x23).section.uleb(value);
        return this;
    }

    /** DW_OP_shl. */
    public ExpressionAssembler shl() {
        return op(0x24);
    }

    /** DW_OP_shr. */
    public ExpressionAssembler shr() {
        return op(0x25);
    }

    /** DW_OP_shra. */
    public ExpressionAssembler shra() {
        return op(0x26);
    }

    /** DW_OP_xor. */
    public ExpressionAssembler xor() {
        return op(0x27);
    }

    /** DW_OP_bra to a label. */
    public ExpressionAssembler bra(Label target) {
        return op(0x28).distance(target);
    }

    /** DW_OP_eq. */
    public ExpressionAssembler eq() {
        return op(0x29);
    }

    /** DW_OP_ge. */
    public ExpressionAssembler ge() {
        return op(0x2a);
    }

    /** DW_OP_gt. */
    public ExpressionAssembler gt() {
        return op(0x2b);
    }

    /** DW_OP_le. */
    public ExpressionAssembler le() {
        return op(0x2c);
    }

    /** DW_OP_lt. */
    public ExpressionAssembler lt() {
        return op(0x2d);
    }

    /** DW_OP_ne. */
    public ExpressionAssembler ne() {
        return op(0x2e);
    }

    /** DW_OP_skip to a label. */
    public ExpressionAssembler skip(Label target) {
        return op(0x2f).distance(target);
    }

    /** DW_OP_lit0 to DW_OP_lit31. */
    public ExpressionAssembler lit(int value) {
        return op(0x30 + small(value));
    }

    /** DW_OP_reg0 to DW_OP_reg31. */
    public ExpressionAssembler reg(int register) {
        return op(0x50 + small(register));
    }

    /** DW_OP_breg0 to DW_OP_breg31. */
    public ExpressionAssembler breg(int register, long offset) {
        op(0x70 + small(register)).section.sleb(offset);
        return this;
    }

    /** DW_OP_regx. */
    public ExpressionAssembler regx(long register) {
        op(0x90).section.uleb(register);
        return this;
    }

    /** DW_OP_bregx. */
    public ExpressionAssembler bregx(long register, long offset) {
        op(0x92).section.uleb(register).sleb(offset);
        return this;
    }

    /** DW_OP_deref_size. */
    public ExpressionAssembler derefSize(int size) {
        op(0x94).section.u8(size);
        return this;
    }

    /** DW_OP_nop. */
    public ExpressionAssembler nop() {
        return op(0x96);
    }

    /** DW_OP_GNU_encoded_addr; pc-relative ones count from the start of the expression. */
    public ExpressionAssembler gnuEncodedAddr(int encoding, long vaddr) {
        EncodedPointer.into(op(0xf1).section.u8(encoding)).write(encoding, vaddr);
        return this;
    }

    /** Bytes as they are, for operations that do not exist. */
    public ExpressionAssembler raw(int... bytes) {
        section.u8(bytes);
        return this;
    }

    private ExpressionAssembler op(int opcode) {
        section.u8(opcode);
        return this;
    }

    private ExpressionAssembler distance(Label target) {
        Label next = new Label("after the branch");
        section.difference(2, next, target).label(next);
        return this;
    }

    private static int small(int number) {
        if (number < 0 || number > 31) {
            throw new IllegalArgumentException("not of 5 bits: " + number);
        }
        return number;
    }
}
