package dev.unwinder.bench;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.ImageAssembler;
import dev.unwinder.unwind.Unwinder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * An x86-64 program in memory: functions that have saved rbx, rbp and r12, as compilers' functions do on average, and a stack of calls of
 * them.
 */
public final class SnapshotTarget implements Target {
    private static final long IMAGE = 0x5555_0000_0000L;
    private static final long STACK = 0x7fff_0000_0000L;
    private static final int PAGES = 16;
    private static final int FUNCTION = 0x40;
    private static final int FRAME_WORDS = 6;

    private final SnapshotMemory memory;
    private final ModuleMap modules;
    private final AddressMap<MemoryRegion> regions;
    private final int frames;

    private SnapshotTarget(SnapshotMemory memory, ModuleMap modules, AddressMap<MemoryRegion> regions, int frames) {
        this.memory = memory;
        this.modules = modules;
        this.regions = regions;
        this.frames = frames;
    }

    /**
     * A stack.
     *
     * @param frames how many
     * @param distinct how many different return addresses are on it
     */
    public static SnapshotTarget of(int frames, int distinct) {
        ImageAssembler image = ImageAssembler.x86_64(PAGES);
        int functions = PAGES * 4096 / FUNCTION;
        for (int i = 0; i < functions - 1; i++) {
            image.function(
                    ImageAssembler.TEXT + (long) i * FUNCTION,
                    FUNCTION,
                    it -> it.advanceLoc(1)
                            .defCfaOffset(16)
                            .offset(6, 2)
                            .advanceLoc(1)
                            .defCfaOffset(24)
                            .offset(3, 3)
                            .advanceLoc(2)
                            .defCfaOffset(32)
                            .offset(12, 4)
                            .advanceLoc(4)
                            .defCfaOffset(FRAME_WORDS * 8));
        }
        long start = ImageAssembler.TEXT + (long) (functions - 1) * FUNCTION;
        image.function(start, FUNCTION, it -> it.undefined(16));
        return of(image.toByteArray(), stack(frames, distinct, functions - 1, start), frames);
    }

    private static byte[] stack(int frames, int distinct, int functions, long start) {
        ByteBuffer stack = ByteBuffer.allocate(frames * FRAME_WORDS * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 1; i < frames; i++) {
            int which = i * 31 % distinct;
            long pc = ImageAssembler.TEXT + (long) (which % functions) * FUNCTION + 0x10 + which / functions % 0x20;
            long returnAddress = i == frames - 1 ? start + 0x10 : pc;
            stack.putLong(i).putLong(2).putLong(3).putLong(4).putLong(5).putLong(IMAGE + returnAddress);
        }
        return stack.array();
    }

    private static SnapshotTarget of(byte[] image, byte[] stack, int frames) {
        AddressRange headers = AddressRange.ofSize(IMAGE, ImageAssembler.TEXT);
        AddressRange text = new AddressRange(IMAGE + ImageAssembler.TEXT, IMAGE + image.length);
        AddressRange stackRange = AddressRange.ofSize(STACK, stack.length);
        AddressMap<MemoryRegion> regions = AddressMap.<MemoryRegion>builder()
                .add(headers, new MemoryRegion(headers, true, false, false))
                .add(text, new MemoryRegion(text, true, false, true))
                .add(stackRange, new MemoryRegion(stackRange, true, true, false))
                .build();
        SnapshotMemory memory =
                SnapshotMemory.builder().add(IMAGE, image).add(STACK, stack).build();
        try {
            ElfFile elf = ElfFile.parse(ByteView.of(image, "prog", ByteOrder.LITTLE_ENDIAN));
            LoadedModule module = new LoadedModule(
                    "prog",
                    IMAGE,
                    List.of(headers, text),
                    List.of(text),
                    ModuleImage.ofFile(elf),
                    Optional.empty(),
                    ImageVerdict.MATCH,
                    "prog",
                    true);
            return new SnapshotTarget(memory, ModuleMap.of(List.of(module)), regions, frames);
        } catch (MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** How many frames the stack has. */
    public int frames() {
        return frames;
    }

    /** An unwinder for it. */
    public Unwinder unwinder() {
        return Unwinder.builder(this).modules(modules).build();
    }

    /** Where the thread stands. */
    public Registers registers() {
        Registers.Builder registers = Registers.builder(
                Architecture.find(62, 8).orElseThrow().registers().count());
        for (int i = 0; i < 16; i++) {
            registers.set(i, i);
        }
        return registers
                .set(7, STACK)
                .set(16, IMAGE + ImageAssembler.TEXT + 0x20)
                .build();
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public Machine machine() {
        return new Machine(62, 8, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public Memory memory() {
        return memory;
    }

    @Override
    public List<TargetThread> threads() {
        return List.of(TargetThread.of(1, registers()));
    }

    @Override
    public AddressMap<MemoryRegion> regions() {
        return regions;
    }
}
