package dev.unwinder.registered;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfConstants;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The objects that a program has given to debuggers through GDB's JIT interface, as modules with call frame information, symbols and lines. Of each only
 * its headers are read at first, the rest when code of it is met. Safe for many threads.
 */
public final class JitModules {
    /** The most bytes of all objects that are copied. */
    private static final long MAX_COPIED = 256L << 20;

    /** The most section headers of all objects; one has about thirty. */
    private static final long MAX_SECTIONS = 1L << 21;

    /** Where the header does not tell their number. */
    private static final int MANY_SECTIONS = 1 << 16;

    /** One object; what it becomes is made once. */
    private static final class Found {
        private final JitEntries.Entry entry;
        private Optional<LoadedModule> module = Optional.empty();
        private boolean made;

        Found(JitEntries.Entry entry) {
            this.entry = entry;
        }
    }

    /** A part of a target's memory. */
    private record Part(String name, Memory memory, long base, long size) implements ByteSource {
        @Override
        public int read(long offset, byte[] destination, int start, int length) {
            long left = size - offset;
            return offset < 0 || left <= 0
                    ? 0
                    : Math.max(0, memory.read(base + offset, destination, start, (int) Math.min(length, left)));
        }
    }

    private final Target target;
    private final Budget budget;
    private final AddressMap<Found> byAddress;
    private long copied;

    private JitModules(Target target, Budget budget, AddressMap<Found> byAddress) {
        this.target = target;
        this.budget = budget;
        this.byAddress = byAddress;
    }

    /**
     * Reads the lists that the modules of a target have, and the headers of what is on them.
     *
     * @param budget what copies are taken from
     */
    public static JitModules read(List<LoadedModule> modules, Target target, Budget budget) {
        AddressMap.Builder<Found> byAddress = AddressMap.builder();
        Machine machine = target.machine();
        if (machine.wordSize() == 8) {
            Reading reading = new Reading(target);
            for (JitEntries.Entry entry : JitEntries.read(modules, target.memory(), machine.order())) {
                Found found = new Found(entry);
                for (AddressRange range : reading.ranges(entry)) {
                    byAddress.add(range, found);
                }
            }
        }
        return new JitModules(target, budget, byAddress.build());
    }

    /** One look at the headers of all objects. */
    private static final class Reading {
        private final Target target;
        private long sections;

        Reading(Target target) {
            this.target = target;
        }

        List<AddressRange> ranges(JitEntries.Entry entry) {
            try {
                Machine machine = target.machine();
                ElfFile object = ElfFile.parse(new Part(name(entry), target.memory(), entry.address(), entry.size()));
                int count = object.header().sectionHeaderCount();
                sections += count == 0 ? MANY_SECTIONS : count;
                boolean ours = object.header().is64()
                        && object.order() == machine.order()
                        && object.header().machine() == machine.elfMachine();
                return ours && sections <= MAX_SECTIONS ? code(object) : List.of();
            } catch (MalformedDataException broken) {
                return List.of(); // no object
            }
        }
    }

    private static List<AddressRange> code(ElfFile object) throws MalformedDataException {
        List<AddressRange> code = new ArrayList<>();
        for (SectionHeader section : JitObject.loaded(object)) {
            if ((section.flags() & ElfConstants.SHF_EXECINSTR) != 0) {
                code.add(AddressRange.ofSize(section.vaddr(), section.size()));
            }
        }
        return code;
    }

    private static String name(JitEntries.Entry entry) {
        return "[jit object at 0x" + Long.toHexString(entry.address()) + "]";
    }

    /** The object that the code at an address is from. */
    public Optional<LoadedModule> find(long address) {
        int index = byAddress.indexOf(address);
        return index < 0 ? Optional.empty() : module(byAddress.value(index));
    }

    /** All of them; those that make no sense are left out, and those that would take too much room. */
    public List<LoadedModule> all() {
        Set<Found> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<LoadedModule> all = new ArrayList<>();
        for (int i = 0; i < byAddress.size(); i++) {
            if (seen.add(byAddress.value(i))) {
                Optional<LoadedModule> module = module(byAddress.value(i));
                if (module.isPresent()) {
                    all.add(module.get());
                }
            }
        }
        return all;
    }

    private synchronized Optional<LoadedModule> module(Found found) {
        if (!found.made) {
            found.made = true;
            found.module = make(found.entry);
        }
        return found.module;
    }

    private Optional<LoadedModule> make(JitEntries.Entry entry) {
        copied += entry.size();
        if (copied > MAX_COPIED || !budget.take(entry.size())) {
            return Optional.empty();
        }
        String name = name(entry);
        byte[] copy = new Part(name, target.memory(), entry.address(), entry.size()).readFully(0, (int) entry.size());
        try {
            ElfFile image = JitObject.link(copy, name);
            List<AddressRange> segments = new ArrayList<>();
            for (SectionHeader section : JitObject.loaded(image)) {
                segments.add(AddressRange.ofSize(section.vaddr(), section.size()));
            }
            segments.sort(null);
            return Optional.of(new LoadedModule(
                    name,
                    0,
                    List.copyOf(segments),
                    List.copyOf(code(image)),
                    ModuleImage.ofFile(image),
                    image.buildId(),
                    ImageVerdict.MATCH,
                    "",
                    false,
                    true));
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /** How many pieces of code it knows. */
    public int size() {
        return byAddress.size();
    }
}
