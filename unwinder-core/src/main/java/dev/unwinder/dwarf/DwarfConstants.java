package dev.unwinder.dwarf;

/**
 * Numbers of DWARF and of the formats derived from it, in the spelling of the standard.
 *
 * @dwarf 7.7.1 (operations), 7.24 (call frame instructions)
 * @lsb 10.5 (pointer encodings)
 */
@SuppressWarnings("MissingSummary")
public final class DwarfConstants {
    // Pointer encodings: format in the low half, application in the high half.
    public static final int DW_EH_PE_absptr = 0x00;
    public static final int DW_EH_PE_uleb128 = 0x01;
    public static final int DW_EH_PE_udata2 = 0x02;
    public static final int DW_EH_PE_udata4 = 0x03;
    public static final int DW_EH_PE_udata8 = 0x04;
    public static final int DW_EH_PE_signed = 0x08;
    public static final int DW_EH_PE_sleb128 = 0x09;
    public static final int DW_EH_PE_sdata2 = 0x0a;
    public static final int DW_EH_PE_sdata4 = 0x0b;
    public static final int DW_EH_PE_sdata8 = 0x0c;
    public static final int DW_EH_PE_pcrel = 0x10;
    public static final int DW_EH_PE_textrel = 0x20;
    public static final int DW_EH_PE_datarel = 0x30;
    public static final int DW_EH_PE_funcrel = 0x40;
    public static final int DW_EH_PE_aligned = 0x50;
    public static final int DW_EH_PE_indirect = 0x80;
    public static final int DW_EH_PE_omit = 0xff;

    // 6.4.2 Call frame instructions
    public static final int DW_CFA_advance_loc = 0x40;
    public static final int DW_CFA_offset = 0x80;
    public static final int DW_CFA_restore = 0xc0;
    public static final int DW_CFA_nop = 0x00;
    public static final int DW_CFA_set_loc = 0x01;
    public static final int DW_CFA_advance_loc1 = 0x02;
    public static final int DW_CFA_advance_loc2 = 0x03;
    public static final int DW_CFA_advance_loc4 = 0x04;
    public static final int DW_CFA_offset_extended = 0x05;
    public static final int DW_CFA_restore_extended = 0x06;
    public static final int DW_CFA_undefined = 0x07;
    public static final int DW_CFA_same_value = 0x08;
    public static final int DW_CFA_register = 0x09;
    public static final int DW_CFA_remember_state = 0x0a;
    public static final int DW_CFA_restore_state = 0x0b;
    public static final int DW_CFA_def_cfa = 0x0c;
    public static final int DW_CFA_def_cfa_register = 0x0d;
    public static final int DW_CFA_def_cfa_offset = 0x0e;
    public static final int DW_CFA_def_cfa_expression = 0x0f;
    public static final int DW_CFA_expression = 0x10;
    public static final int DW_CFA_offset_extended_sf = 0x11;
    public static final int DW_CFA_def_cfa_sf = 0x12;
    public static final int DW_CFA_def_cfa_offset_sf = 0x13;
    public static final int DW_CFA_val_offset = 0x14;
    public static final int DW_CFA_val_offset_sf = 0x15;
    public static final int DW_CFA_val_expression = 0x16;
    public static final int DW_CFA_MIPS_advance_loc8 = 0x1d;
    public static final int DW_CFA_AARCH64_negate_ra_state_with_pc = 0x2c;
    public static final int DW_CFA_GNU_window_save = 0x2d;
    public static final int DW_CFA_AARCH64_negate_ra_state = 0x2d;
    public static final int DW_CFA_GNU_args_size = 0x2e;
    public static final int DW_CFA_GNU_negative_offset_extended = 0x2f;

    // 2.5 Expression operations
    public static final int DW_OP_addr = 0x03;
    public static final int DW_OP_deref = 0x06;
    public static final int DW_OP_const1u = 0x08;
    public static final int DW_OP_const1s = 0x09;
    public static final int DW_OP_const2u = 0x0a;
    public static final int DW_OP_const2s = 0x0b;
    public static final int DW_OP_const4u = 0x0c;
    public static final int DW_OP_const4s = 0x0d;
    public static final int DW_OP_const8u = 0x0e;
    public static final int DW_OP_const8s = 0x0f;
    public static final int DW_OP_constu = 0x10;
    public static final int DW_OP_consts = 0x11;
    public static final int DW_OP_dup = 0x12;
    public static final int DW_OP_drop = 0x13;
    public static final int DW_OP_over = 0x14;
    public static final int DW_OP_pick = 0x15;
    public static final int DW_OP_swap = 0x16;
    public static final int DW_OP_rot = 0x17;
    public static final int DW_OP_xderef = 0x18;
    public static final int DW_OP_abs = 0x19;
    public static final int DW_OP_and = 0x1a;
    public static final int DW_OP_div = 0x1b;
    public static final int DW_OP_minus = 0x1c;
    public static final int DW_OP_mod = 0x1d;
    public static final int DW_OP_mul = 0x1e;
    public static final int DW_OP_neg = 0x1f;
    public static final int DW_OP_not = 0x20;
    public static final int DW_OP_or = 0x21;
    public static final int DW_OP_plus = 0x22;
    public static final int DW_OP_plus_uconst = 0x23;
    public static final int DW_OP_shl = 0x24;
    public static final int DW_OP_shr = 0x25;
    public static final int DW_OP_shra = 0x26;
    public static final int DW_OP_xor = 0x27;
    public static final int DW_OP_bra = 0x28;
    public static final int DW_OP_eq = 0x29;
    public static final int DW_OP_ge = 0x2a;
    public static final int DW_OP_gt = 0x2b;
    public static final int DW_OP_le = 0x2c;
    public static final int DW_OP_lt = 0x2d;
    public static final int DW_OP_ne = 0x2e;
    public static final int DW_OP_skip = 0x2f;
    public static final int DW_OP_lit0 = 0x30;
    public static final int DW_OP_lit31 = 0x4f;
    public static final int DW_OP_reg0 = 0x50;
    public static final int DW_OP_reg31 = 0x6f;
    public static final int DW_OP_breg0 = 0x70;
    public static final int DW_OP_breg31 = 0x8f;
    public static final int DW_OP_regx = 0x90;
    public static final int DW_OP_bregx = 0x92;
    public static final int DW_OP_deref_size = 0x94;
    public static final int DW_OP_nop = 0x96;
    public static final int DW_OP_GNU_encoded_addr = 0xf1;

    private DwarfConstants() {}
}
