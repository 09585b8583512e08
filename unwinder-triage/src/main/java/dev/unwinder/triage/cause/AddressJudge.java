package dev.unwinder.triage.cause;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Target;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells what lies at an address. */
final class AddressJudge {
    private static final long NULL_PAGE = 0x1000;
    private static final long NEAR_NULL = 0x10000;
    /** How far below a stack an access still counts as one of it: as far as one frame may reach in large programs. */
    private static final long GUARD = 1 << 20;

    /** Bytes that fill memory: jemalloc's freed and fresh, glibc's M_PERTURB habit, Firefox's, Windows' debug heaps, kernel slabs. */
    private static final int[] FILLERS = {0x5a, 0xa5, 0xe5, 0xe4, 0xcd, 0xdd, 0xfd, 0xab, 0x6b, 0xbe, 0xcc, 0xaa};

    private static final long[] WORDS = {0xdeadbeefL, 0xfeeefeeeL, 0xbaadf00dL, 0xdeadc0deL};
    private static final int EM_X86_64 = 62;
    private static final int EM_AARCH64 = 183;

    private final Target target;
    private final List<LoadedModule> modules;

    AddressJudge(Target target, List<LoadedModule> modules) {
        this.target = target;
        this.modules = modules;
    }

    /**
     * Judges.
     *
     * @param stackPointer of the thread, to know its stack's guard
     * @param intent what was going to be done there
     */
    AddressKind kind(long address, OptionalLong stackPointer, CrashCause.Kind intent) {
        if (Long.compareUnsigned(address, NULL_PAGE) < 0) {
            return AddressKind.NULL_PAGE;
        }
        if (Long.compareUnsigned(address, NEAR_NULL) < 0) {
            return AddressKind.NEAR_NULL;
        }
        if (isPattern(address)) {
            return AddressKind.FREED_PATTERN;
        }
        if (!isCanonical(address)) {
            return AddressKind.NON_CANONICAL;
        }
        if (target.regions().size() == 0) {
            return AddressKind.UNKNOWN;
        }
        Optional<MemoryRegion> region = target.regions().find(address);
        if (region.isEmpty()) {
            return isBelowStack(address, stackPointer) ? AddressKind.STACK_GUARD : AddressKind.UNMAPPED;
        }
        return kind(region.get(), intent);
    }

    private static AddressKind kind(MemoryRegion region, CrashCause.Kind intent) {
        if (!region.readable() && !region.writable() && !region.executable()) {
            return AddressKind.NO_ACCESS;
        }
        if (intent == CrashCause.Kind.WRITE && !region.writable()) {
            return AddressKind.READ_ONLY;
        }
        return intent.isControlFlow() && !region.executable() ? AddressKind.NOT_EXECUTABLE : AddressKind.MAPPED;
    }

    /** Whether the address space can have it. */
    boolean isCanonical(long address) {
        return switch (target.machine().elfMachine()) {
            // with five levels of page tables 57 bits would do; user programs get 47 unless they ask
            case EM_X86_64 -> address >>> 47 == 0 || address >> 47 == -1;
            // the top byte is ignored where tags are on; the address space has 48 bits, or 52 where a program asks
            case EM_AARCH64 -> (address & 0x00ff_ffff_ffff_ffffL) >>> 52 == 0 || address >> 52 == -1;
            default -> true;
        };
    }

    private static boolean isPattern(long address) {
        long high = address >>> 32;
        long low = address & 0xffff_ffffL;
        for (long word : WORDS) {
            // a member of what the pattern points to, near the pattern itself
            if (high == word && low >>> 16 == word >>> 16 || high == 0 && low >>> 12 == word >>> 12) {
                return true;
            }
        }
        for (int filler : FILLERS) {
            long all = filler * 0x0101_0101_0101_0101L;
            if (address >>> 16 == all >>> 16 || high == 0 && low >>> 12 == (all & 0xffff_ffffL) >>> 12) {
                return true;
            }
        }
        return false;
    }

    private boolean isBelowStack(long address, OptionalLong stackPointer) {
        if (stackPointer.isEmpty()) {
            return false;
        }
        int above = target.regions().indexAbove(address);
        if (above >= target.regions().size()) {
            return false;
        }
        long start = target.regions().start(above);
        long stack = stackPointer.getAsLong();
        boolean isStack = Long.compareUnsigned(stack, start - GUARD) >= 0
                && target.regions().indexOf(Long.compareUnsigned(stack, start) < 0 ? start : stack) == above;
        return isStack && Long.compareUnsigned(start - address, GUARD) <= 0;
    }

    /** What is mapped at an address: an image, a file, or memory without a name. */
    Optional<String> mapping(long address, OptionalLong stackPointer) {
        for (LoadedModule module : modules) {
            if (module.contains(address)) {
                return Optional.of(module.name());
            }
        }
        for (FileMapping mapping : target.fileMappings()) {
            if (mapping.range().contains(address)) {
                return Optional.of(mapping.path());
            }
        }
        int index = target.regions().indexOf(address);
        if (index < 0) {
            return Optional.empty();
        }
        boolean isStack = stackPointer.isPresent() && target.regions().indexOf(stackPointer.getAsLong()) == index;
        return Optional.of(isStack ? "the stack" : "anonymous memory");
    }
}
