package dev.unwinder.unwind;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.frame.Frame;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Registers;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.TestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A stopped program made by hand: an assembled image, stacks of given words, and registers. */
final class FakeTarget implements Target {
    static final long IMAGE = 0x5555_0000_0000L;
    static final long STACK = 0x7fff_0000_0000L;

    private final int machine;
    private final TestMemory memory = new TestMemory();
    private final List<LoadedModule> modules = new ArrayList<>();
    private long entry;
    private long linker;

    FakeTarget(int machine) {
        this.machine = machine;
    }

    /** The address of a vaddr of the image at {@link #IMAGE}. */
    static long at(long vaddr) {
        return IMAGE + vaddr;
    }

    /** All frames of a walk. */
    static List<Frame> frames(StackWalk walk) {
        List<Frame> frames = new ArrayList<>();
        walk.forEachRemaining(frames::add);
        return frames;
    }

    /** Where frames are in the image at {@link #IMAGE}. */
    static List<Long> vaddrs(List<Frame> frames) {
        return frames.stream().map(it -> it.pc() - IMAGE).toList();
    }

    /** Maps an assembled image at {@link #IMAGE}. */
    FakeTarget image(byte[] image) {
        return image(IMAGE, image, "prog");
    }

    FakeTarget image(long bias, byte[] image, String path) {
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(image, path, ByteOrder.LITTLE_ENDIAN));
            AddressRange headers = AddressRange.ofSize(bias, 0x10000);
            AddressRange text = new AddressRange(bias + 0x10000, bias + image.length);
            modules.add(new LoadedModule(
                    path,
                    bias,
                    List.of(headers, text),
                    List.of(text),
                    ModuleImage.ofFile(elf),
                    Optional.empty(),
                    ImageVerdict.MATCH,
                    path,
                    modules.isEmpty()));
            memory.map(headers, "r");
            memory.map(text, "rx");
            memory.add(bias, image);
            return this;
        } catch (MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Puts words into writable memory of their own. */
    FakeTarget words(long address, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            bytes.putLong(word);
        }
        memory.add(address, bytes.array());
        memory.map(AddressRange.ofSize(address, bytes.capacity()), "rw");
        return this;
    }

    /** Where the kernel started the program. */
    FakeTarget entry(long address) {
        entry = address;
        return this;
    }

    /** Maps an assembled image at {@link #IMAGE} that is the dynamic linker, with its entry. */
    FakeTarget linker(byte[] image, long entryVaddr) {
        linker = IMAGE;
        return image(ByteBuffer.wrap(image)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(24, entryVaddr)
                .array());
    }

    /** Maps an assembled image of which the target's memory holds nothing. */
    FakeTarget missing(long bias, byte[] image) {
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(image, "gone", ByteOrder.LITTLE_ENDIAN));
            AddressRange text = new AddressRange(bias + 0x10000, bias + image.length);
            modules.add(new LoadedModule(
                    "gone",
                    bias,
                    List.of(text),
                    List.of(text),
                    ModuleImage.ofFile(elf),
                    Optional.empty(),
                    ImageVerdict.MISSING,
                    "",
                    false));
            memory.map(text, "rx");
            return this;
        } catch (MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** Memory that may not be used. */
    FakeTarget guard(AddressRange range) {
        memory.map(range, "");
        return this;
    }

    Unwinder unwinder() {
        return builder().build();
    }

    Unwinder.Builder builder() {
        return Unwinder.builder(this).modules(ModuleMap.of(modules));
    }

    /** Registers by alternating DWARF number and value. */
    Registers registers(long... pairs) {
        Registers.Builder registers = Registers.builder(
                Architecture.find(machine, 8).orElseThrow().registers().count());
        for (int i = 0; i < pairs.length; i += 2) {
            registers.set((int) pairs[i], pairs[i + 1]);
        }
        return registers.build();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Machine machine() {
        return new Machine(machine, 8, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Memory memory() {
        return memory.memory();
    }

    @Override
    public List<TargetThread> threads() {
        return List.of();
    }

    @Override
    public AddressMap<MemoryRegion> regions() {
        return memory.regions();
    }

    @Override
    public AuxiliaryVector auxiliaryVector() {
        return AuxiliaryVector.of(Map.of(AuxiliaryVector.AT_ENTRY, entry, AuxiliaryVector.AT_BASE, linker));
    }
}
