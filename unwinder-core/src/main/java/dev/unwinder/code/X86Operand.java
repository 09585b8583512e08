package dev.unwinder.code;

/**
 * An operand as an opcode map writes it: an access sign, a letter for what it is and one for its size.
 *
 * <p>Signs: none reads, {@code =} writes, {@code +} reads and writes, {@code @} neither. Letters as in the Intel SDM volume 2, appendix A.2.1:
 * E, M, R (ModRM's general register or memory, memory only, register only), G (general register of ModRM.reg), W, M, U and V (the same of
 * vectors), Q, N, P (of MMX), H (vector of vvvv), B (general register of vvvv), I, J, O, X, Y, S, C, D, Z (low opcode bits), and ours:
 * K, j, k (mask registers of reg, vvvv, rm), b (bound), t (tile), L (vector in an immediate), g (memory with a vector index), T ({@code xlat}'s table).
 * Sizes: b, w, d, q, o 1 to 16 bytes, t ten, v 2, 4 or 8, z 2 or 4, y 4 or 8, f stack width, x vector, h, r, e its half, quarter, eighth, 2 its
 * half for 16 bytes, j 32 bytes, s a sign-extended byte, p far pointer, ? unknown, or a decimal number.
 */
record X86Operand(char kind, String size, Access access) {
    static X86Operand parse(String text) {
        Access access = switch (text.charAt(0)) {
            case '=' -> Access.WRITE;
            case '+' -> Access.READ_WRITE;
            case '@' -> Access.NONE;
            default -> Access.READ;
        };
        String rest = access == Access.READ ? text : text.substring(1);
        return switch (rest) {
            case "al" -> new X86Operand('a', "b", access);
            case "ax" -> new X86Operand('a', "w", access);
            case "rax" -> new X86Operand('a', "v", access);
            case "eax" -> new X86Operand('a', "z", access);
            case "cl" -> new X86Operand('c', "b", access);
            case "dx" -> new X86Operand('d', "w", access);
            case "st" -> new X86Operand('0', "t", access);
            case "st(i)" -> new X86Operand('i', "t", access);
            case "fs" -> new X86Operand('F', "w", access);
            case "gs" -> new X86Operand('!', "w", access);
            case "xmm0" -> new X86Operand('x', "o", access);
            default -> new X86Operand(rest.charAt(0), rest.length() > 1 ? rest.substring(1) : "x", access);
        };
    }

    /** Whether the encoding of this operand is in a ModRM byte. */
    boolean needsModRm() {
        return "EMRGWUVQNPCDSKkgi0tb".indexOf(kind) >= 0;
    }

    X86Operand with(Access other) {
        return new X86Operand(kind, size, other);
    }
}
