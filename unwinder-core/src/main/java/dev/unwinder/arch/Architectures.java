package dev.unwinder.arch;

import java.util.List;

/** All architectures that are supported. */
public final class Architectures {
    /** The supported ones. */
    static final List<Architecture> ALL = List.of(X86_64.ARCHITECTURE, AArch64.ARCHITECTURE);

    private Architectures() {}

    /** The supported ones. */
    public static List<Architecture> all() {
        return ALL;
    }

    /** The name of an ELF {@code e_machine}, supported or not. */
    public static String machineName(int elfMachine) {
        return switch (elfMachine) {
            case 2 -> "SPARC";
            case 3 -> "i386";
            case 8 -> "MIPS";
            case 20 -> "PowerPC";
            case 21 -> "PowerPC64";
            case 22 -> "s390";
            case 40 -> "ARM";
            case 43 -> "SPARC V9";
            case 62 -> "x86-64";
            case 183 -> "AArch64";
            case 243 -> "RISC-V";
            case 258 -> "LoongArch";
            default -> "ELF machine " + elfMachine;
        };
    }
}
