package dev.unwinder.code;

import java.util.List;

/** What an instruction of the opcode maps is for, by its name. */
final class X86Kinds {
    private X86Kinds() {}

    static InstructionKind of(String marked, List<X86Operand> operands) {
        String name = plain(marked);
        return switch (name) {
            case "call" -> marked.endsWith("*") ? InstructionKind.INDIRECT_CALL : InstructionKind.CALL;
            case "jmp" -> marked.endsWith("*") ? InstructionKind.INDIRECT_JUMP : InstructionKind.JUMP;
            case "lcall" -> InstructionKind.INDIRECT_CALL;
            case "ljmp" -> InstructionKind.INDIRECT_JUMP;
            case "j", "loop", "loope", "loopne", "jrcxz", "xbegin" -> InstructionKind.CONDITIONAL_JUMP;
            case "ret", "lret" -> InstructionKind.RETURN;
            case "iret", "iret|iret|iretq", "uiret" -> InstructionKind.INTERRUPT_RETURN;
            case "syscall", "sysenter" -> InstructionKind.SYSTEM_CALL;
            case "int3", "int", "int1" -> InstructionKind.TRAP;
            case "ud2", "ud1", "ud0" -> InstructionKind.UNDEFINED;
            case "push" -> InstructionKind.PUSH;
            case "pop" -> InstructionKind.POP;
            case "enter" -> InstructionKind.ENTER;
            case "leave" -> InstructionKind.LEAVE;
            case "lea" -> InstructionKind.LOAD_ADDRESS;
            case "add" -> InstructionKind.ADD;
            case "sub" -> InstructionKind.SUBTRACT;
            case "and" -> InstructionKind.AND;
            case "div", "idiv" -> InstructionKind.DIVIDE;
            case "xchg", "cmpxchg", "xadd", "cmpxchg8b", "cmpxchg16b" -> InstructionKind.EXCHANGE;
            case "nop", "pause", "endbr64", "endbr32", "fnop" -> InstructionKind.NOP;
            default -> more(name, operands);
        };
    }

    private static InstructionKind more(String name, List<X86Operand> operands) {
        if (name.startsWith("prefetch")) {
            return InstructionKind.NOP;
        }
        boolean string = false;
        for (X86Operand operand : operands) {
            string |= operand.kind() == 'X' || operand.kind() == 'Y';
        }
        if (string && !name.startsWith("ins") && !name.startsWith("outs")) {
            return InstructionKind.STRING;
        }
        return switch (name) {
            case "hlt",
                    "in",
                    "out",
                    "insb",
                    "insl",
                    "outsb",
                    "outsl",
                    "cli",
                    "sti",
                    "clts",
                    "wrmsr",
                    "rdmsr",
                    "invd",
                    "wbinvd",
                    "wbnoinvd",
                    "invlpg",
                    "lgdt",
                    "lidt",
                    "lldt",
                    "ltr",
                    "lmsw",
                    "swapgs",
                    "xsetbv",
                    "rsm",
                    "sysretl|sysretl|sysretq",
                    "sysexitl|sysexitl|sysexitq",
                    "clac",
                    "stac",
                    "invpcid",
                    "vmclear",
                    "vmxon",
                    "vmptrld",
                    "vmptrst",
                    "vmread",
                    "vmwrite" -> InstructionKind.PRIVILEGED;
            case "or",
                    "xor",
                    "adc",
                    "sbb",
                    "imul",
                    "mul",
                    "not",
                    "neg",
                    "inc",
                    "dec",
                    "rol",
                    "ror",
                    "rcl",
                    "rcr",
                    "shl",
                    "shr",
                    "sar",
                    "shld",
                    "shrd",
                    "bts",
                    "btr",
                    "btc" -> InstructionKind.ARITHMETIC;
            case "cmp", "test", "bt" -> InstructionKind.COMPARE;
            default ->
                name.startsWith("mov") || name.startsWith("vmov") || name.startsWith("cmov")
                        ? InstructionKind.MOVE
                        : InstructionKind.OTHER;
        };
    }

    /** A name without its marks. */
    static String plain(String marked) {
        int end = marked.length();
        while (end > 0 && "~^*%!@#".indexOf(marked.charAt(end - 1)) >= 0) {
            end--;
        }
        return marked.substring(0, end);
    }
}
