package dev.unwinder.testkit;

import java.util.function.UnaryOperator;

/**
 * Assembles call frame instructions; operands are written as they are, not divided by alignment factors.
 *
 * @dwarf 6.4.2, 7.24
 */
public final class CfaInstructions {
    private final Section section;

    private CfaInstructions(Section section) {
        this.section = section;
    }

    /** Instructions that are added to a section. */
    public static CfaInstructions into(Section section) {
        return new CfaInstructions(section);
    }

    /** Where they are written. */
    public Section section() {
        return section;
    }

    /** DW_CFA_advance_loc, of 6 bits. */
    public CfaInstructions advanceLoc(int delta) {
        return opcode(0x40 | bits(delta));
    }

    /** DW_CFA_offset, of a register of 6 bits. */
    public CfaInstructions offset(int register, long factored) {
        return opcode(0x80 | bits(register)).uleb(factored);
    }

    /** DW_CFA_restore, of a register of 6 bits. */
    public CfaInstructions restore(int register) {
        return opcode(0xc0 | bits(register));
    }

    /** DW_CFA_nop. */
    public CfaInstructions nop() {
        return opcode(0x00);
    }

    /** DW_CFA_set_loc of a plain address. */
    public CfaInstructions setLoc(long address) {
        opcode(0x01).section.address(address);
        return this;
    }

    /** DW_CFA_set_loc of an encoded pointer. */
    public CfaInstructions setLoc(int encoding, long vaddr) {
        EncodedPointer.into(opcode(0x01).section).write(encoding, vaddr);
        return this;
    }

    /** DW_CFA_advance_loc1. */
    public CfaInstructions advanceLoc1(int delta) {
        opcode(0x02).section.u8(delta);
        return this;
    }

    /** DW_CFA_advance_loc2. */
    public CfaInstructions advanceLoc2(int delta) {
        opcode(0x03).section.u16(delta);
        return this;
    }

    /** DW_CFA_advance_loc4. */
    public CfaInstructions advanceLoc4(long delta) {
        opcode(0x04).section.u32(delta);
        return this;
    }

    /** DW_CFA_offset_extended. */
    public CfaInstructions offsetExtended(long register, long factored) {
        return opcode(0x05).uleb(register).uleb(factored);
    }

    /** DW_CFA_restore_extended. */
    public CfaInstructions restoreExtended(long register) {
        return opcode(0x06).uleb(register);
    }

    /** DW_CFA_undefined. */
    public CfaInstructions undefined(long register) {
        return opcode(0x07).uleb(register);
    }

    /** DW_CFA_same_value. */
    public CfaInstructions sameValue(long register) {
        return opcode(0x08).uleb(register);
    }

    /** DW_CFA_register. */
    public CfaInstructions register(long register, long where) {
        return opcode(0x09).uleb(register).uleb(where);
    }

    /** DW_CFA_remember_state. */
    public CfaInstructions rememberState() {
        return opcode(0x0a);
    }

    /** DW_CFA_restore_state. */
    public CfaInstructions restoreState() {
        return opcode(0x0b);
    }

    /** DW_CFA_def_cfa. */
    public CfaInstructions defCfa(long register, long offset) {
        return opcode(0x0c).uleb(register).uleb(offset);
    }

    /** DW_CFA_def_cfa_register. */
    public CfaInstructions defCfaRegister(long register) {
        return opcode(0x0d).uleb(register);
    }

    /** DW_CFA_def_cfa_offset. */
    public CfaInstructions defCfaOffset(long offset) {
        return opcode(0x0e).uleb(offset);
    }

    /** DW_CFA_def_cfa_expression. */
    public CfaInstructions defCfaExpression(UnaryOperator<ExpressionAssembler> expression) {
        return opcode(0x0f).block(expression);
    }

    /** DW_CFA_expression. */
    public CfaInstructions expression(long register, UnaryOperator<ExpressionAssembler> expression) {
        return opcode(0x10).uleb(register).block(expression);
    }

    /** DW_CFA_offset_extended_sf. */
    public CfaInstructions offsetExtendedSf(long register, long factored) {
        return opcode(0x11).uleb(register).sleb(factored);
    }

    /** DW_CFA_def_cfa_sf. */
    public CfaInstructions defCfaSf(long register, long factored) {
        return opcode(0x12).uleb(register).sleb(factored);
    }

    /** DW_CFA_def_cfa_offset_sf. */
    public CfaInstructions defCfaOffsetSf(long factored) {
        return opcode(0x13).sleb(factored);
    }

    /** DW_CFA_val_offset. */
    public CfaInstructions valOffset(long register, long factored) {
        return opcode(0x14).uleb(register).uleb(factored);
    }

    /** DW_CFA_val_offset_sf. */
    public CfaInstructions valOffsetSf(long register, long factored) {
        return opcode(0x15).uleb(register).sleb(factored);
    }

    /** DW_CFA_val_expression. */
    public CfaInstructions valExpression(long register, UnaryOperator<ExpressionAssembler> expression) {
        return opcode(0x16).uleb(register).block(expression);
    }

    /** DW_CFA_MIPS_advance_loc8. */
    public CfaInstructions mipsAdvanceLoc8(long delta) {
        opcode(0x1d).section.u64(delta);
        return this;
    }

    /** DW_CFA_AARCH64_negate_ra_state_with_pc. */
    public CfaInstructions negateRaStateWithPc() {
        return opcode(0x2c);
    }

    /** DW_CFA_AARCH64_negate_ra_state, which SPARC calls DW_CFA_GNU_window_save. */
    public CfaInstructions negateRaStateOrWindowSave() {
        return opcode(0x2d);
    }

    /** DW_CFA_GNU_args_size. */
    public CfaInstructions gnuArgsSize(long size) {
        return opcode(0x2e).uleb(size);
    }

    /** DW_CFA_GNU_negative_offset_extended. */
    public CfaInstructions gnuNegativeOffsetExtended(long register, long factored) {
        return opcode(0x2f).uleb(register).uleb(factored);
    }

    /** Bytes as they are, for instructions that do not exist. */
    public CfaInstructions raw(int... bytes) {
        section.u8(bytes);
        return this;
    }

    private CfaInstructions opcode(int value) {
        section.u8(value);
        return this;
    }

    private CfaInstructions uleb(long value) {
        section.uleb(value);
        return this;
    }

    private CfaInstructions sleb(long value) {
        section.sleb(value);
        return this;
    }

    private CfaInstructions block(UnaryOperator<ExpressionAssembler> expression) {
        Section body = expression
                .apply(ExpressionAssembler.of(section.order(), section.addressSize()))
                .section();
        section.uleb(body.size()).append(body);
        return this;
    }

    private static int bits(int operand) {
        if (operand < 0 || operand > 0x3f) {
            throw new IllegalArgumentException("not of 6 bits: " + operand);
        }
        return operand;
    }
}
