package dev.unwinder.triage.cause;

import dev.unwinder.code.InstructionSet;
import dev.unwinder.target.SignalInfo;
import java.util.OptionalLong;

/** What the {@code si_code} of SIGSEGV or SIGBUS tells of an address; see sigaction(2). */
final class FaultCode {
    /** The processor raised an exception that has no address: for one that cannot exist, a misaligned vector, or a privileged instruction. */
    private static final int SI_KERNEL = 0x80;

    private static final int BUS_ADRALN = 1;
    private static final int BUS_ADRERR = 2;
    private static final int BUS_MCEERR_AR = 4;
    private static final int BUS_MCEERR_AO = 5;

    /** What instructions that insist on alignment ask for at least, but atomic ones under a processor flag that nobody sets. */
    private static final int ALIGNMENT = 16;

    private final SignalInfo signal;
    private final boolean x86;

    FaultCode(SignalInfo signal, int elfMachine) {
        this.signal = signal;
        this.x86 = InstructionSet.forMachine(elfMachine)
                .filter(set -> set == InstructionSet.X86_64)
                .isPresent();
    }

    /** The address that the kernel reports; empty where it reports none. x86 does not tell which address was misaligned: the kernel writes 0. */
    OptionalLong address() {
        boolean untold = signal.code() == SI_KERNEL || x86 && isBus(BUS_ADRALN);
        return untold ? OptionalLong.empty() : signal.faultAddress();
    }

    /** The fault with what the code adds to it. */
    Fault explain(Fault fault) {
        if (isBus(BUS_ADRALN) || isMisalignedVector(fault)) {
            return fault.at(AddressKind.MISALIGNED, fault.mapping());
        }
        if (isBus(BUS_ADRERR) && fault.place() == AddressKind.MAPPED) {
            return fault.at(AddressKind.NO_PAGE, fault.mapping());
        }
        if (isBus(BUS_MCEERR_AR) || isBus(BUS_MCEERR_AO)) {
            return fault.at(AddressKind.MEMORY_ERROR, fault.mapping());
        }
        boolean withoutMemory = fault.kind() == CrashCause.Kind.ACCESS
                && fault.instruction().isPresent()
                && fault.instruction().get().memory().isEmpty();
        return x86 && signal.code() == SI_KERNEL && withoutMemory ? fault.as(CrashCause.Kind.BAD_INSTRUCTION) : fault;
    }

    /** The exception without an address, where the address that the instruction uses exists. */
    private boolean isMisalignedVector(Fault fault) {
        int size = fault.size().orElse(ALIGNMENT);
        return x86
                && signal.code() == SI_KERNEL
                && !fault.certain()
                && fault.address().isPresent()
                && fault.address().getAsLong() % ALIGNMENT != 0
                && size >= ALIGNMENT;
    }

    private boolean isBus(int code) {
        return signal.number() == FatalSignal.SIGBUS && signal.code() == code;
    }
}
