package dev.unwinder.registered;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CommonInformationEntry;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.dwarf.PointerBases;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.PageCache;
import dev.unwinder.target.Target;
import dev.unwinder.target.WordReader;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds libgcc's lists and tree where no symbol tells their places, as in a stripped {@code libgcc_s.so.1}: they are pointers among the writable
 * variables of the library, of which there are few. A word counts as one only if what it leads to is laid out as it should be, down to an
 * entry that describes code.
 */
final class ObjectGuess {
    /** The most bytes of variables that are looked at; libgcc's own take 300. */
    private static final int MAX_VARIABLES = 1 << 20;

    /** The most words that are followed. */
    private static final int MAX_TRIED = 1 << 16;

    private static final int MAX_DEPTH = 16;
    private static final int CACHED_PAGES = 64;
    private static final int LARGEST_CIE = 4096;

    private final Target target;
    private final AddressMap<MemoryRegion> regions;
    private final WordReader words;

    ObjectGuess(Target target) {
        this.target = target;
        this.regions = target.regions();
        this.words = new WordReader(
                PageCache.of(target.memory(), CACHED_PAGES), target.machine().order(), 8);
    }

    /** Adds what the variables of a module lead to. */
    void addFrom(LoadedModule module, LibgccObjects objects) {
        int tried = 0;
        for (ProgramHeader segment : module.image().programHeaders()) {
            boolean writable = segment.isLoad() && (segment.flags() & ElfConstants.PF_W) != 0;
            long size = Math.min(segment.memorySize(), MAX_VARIABLES) & -8;
            long start = module.bias() + segment.vaddr() + 7 & -8;
            for (long at = start; writable && at < start + size && tried < MAX_TRIED; at += 8) {
                long pointer = word(at);
                if (pointer != 0 && isVariable(pointer)) {
                    tried++;
                    if (isObject(pointer)) {
                        objects.addList(at);
                    } else if (isTree(pointer)) {
                        objects.addTree(at);
                    }
                }
            }
        }
    }

    private boolean isTree(long root) {
        long node = root;
        for (int i = 0; i < MAX_DEPTH && isVariable(node); i++) {
            long count = word(node + 8) & 0xffff_ffffL;
            long kind = word(node + 8) >>> 32;
            if (kind == 1) {
                return count >= 1 && count <= 10 && isObject(word(node + 32));
            }
            if (kind != 0 || count < 1 || count > 15) {
                return false;
            }
            node = word(node + 24);
        }
        return false;
    }

    private boolean isObject(long object) {
        long bits = word(object + 32);
        long data = word(object + 24);
        long next = word(object + 40);
        boolean plausible = bits >>> 32 == 0 && data != 0 && (next == 0 || isVariable(next));
        if (!plausible) {
            return false;
        }
        if ((bits & 1) != 0) {
            data = word(data);
        }
        if ((bits & 2) != 0) {
            data = word(data);
        }
        return describesCode(data, word(object + 8), word(object + 16));
    }

    /** Whether a common entry is followed by one that describes code that may run. */
    private boolean describesCode(long begin, long textBase, long dataBase) {
        byte[] bytes = new byte[LARGEST_CIE];
        int count = target.memory().read(begin, bytes, 0, bytes.length);
        PointerBases bases = PointerBases.ofSection(begin).withText(textBase).withData(dataBase);
        ByteView view = ByteView.of(
                Arrays.copyOf(bytes, Math.max(0, count)),
                "registered",
                target.machine().order());
        EhFrame frames = EhFrame.of(view, bases, 8, target.machine().elfMachine());
        try {
            CommonInformationEntry cie = frames.cieAt(0);
            AddressRange code = frames.fdeAt(cie.length() + 4).range();
            Optional<MemoryRegion> region = regions.find(code.start());
            return regions.size() == 0 || region.isPresent() && region.get().executable();
        } catch (MalformedDataException other) {
            return false;
        }
    }

    /** Whether a program may have put a variable at an address. */
    private boolean isVariable(long address) {
        int index = regions.indexOf(address);
        return (address & 7) == 0
                && (regions.size() == 0 || index >= 0 && regions.value(index).writable());
    }

    private long word(long address) {
        try {
            return words.word(address);
        } catch (MemoryFaultException none) {
            return 0;
        }
    }
}
