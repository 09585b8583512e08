package dev.unwinder.triage.cause;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.symbol.Symbol;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.Machine;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryRegion;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.SnapshotMemory;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A program of one thread that stands at one instruction: code at 0x401000, read-only data at 0x402000, a stack below 0x7ffd0010000. */
final class FakeCrash {
    static final long CODE = 0x401000;
    static final long STACK = 0x7ffd0008000L;
    private static final int RSP = 7;
    private static final int COUNT = 17;

    private final SnapshotMemory.Builder memory = SnapshotMemory.builder();
    private final Registers.Builder registers = Registers.builder(COUNT);
    private final List<SymbolizedFrame> callers = new ArrayList<>();
    private final List<FrameNote> notes = new ArrayList<>();
    private long pc = CODE;

    FakeCrash() {
        registers.set(RSP, STACK);
        memory.add(0x402000, new byte[0x100]);
    }

    FakeCrash code(String hex) {
        memory.add(CODE, HexFormat.of().parseHex(hex.replace(" ", "")));
        return this;
    }

    FakeCrash register(int number, long value) {
        registers.set(number, value);
        return this;
    }

    FakeCrash word(long address, long value) {
        byte[] bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        memory.add(address, bytes);
        return this;
    }

    FakeCrash pc(long address) {
        pc = address;
        return this;
    }

    FakeCrash overflow() {
        notes.add(new FrameNote(FrameNote.Kind.STACK_OVERFLOW, "it is used up"));
        return this;
    }

    FakeCrash caller(String function) {
        Frame frame = new Frame(
                1,
                CODE,
                false,
                STACK,
                Registers.builder(COUNT).build(),
                Optional.empty(),
                FrameOrigin.CFI,
                OptionalLong.empty(),
                false,
                List.of());
        callers.add(new SymbolizedFrame(frame, Optional.of(new Symbol(function, 0, 0))));
        return this;
    }

    /** Of pid 1, by a signal that a process has sent. */
    CrashScene sentBy(long sender, int signal, int code) {
        return scene(new SignalInfo(signal, code, OptionalLong.empty(), OptionalLong.of(sender)));
    }

    CrashScene scene(int signal, int code, long faultAddress) {
        return scene(new SignalInfo(signal, code, OptionalLong.of(faultAddress), OptionalLong.empty()));
    }

    private CrashScene scene(SignalInfo info) {
        Registers values = registers.build();
        long stack = values.get(RSP);
        Frame frame = new Frame(
                0,
                pc,
                true,
                stack,
                values,
                Optional.empty(),
                FrameOrigin.CONTEXT,
                OptionalLong.empty(),
                false,
                List.copyOf(notes));
        List<SymbolizedFrame> frames = new ArrayList<>(callers);
        frames.add(0, new SymbolizedFrame(frame, Optional.empty()));
        TargetThread thread = new TargetThread(
                1, Optional.empty(), Optional.of(values), true, Optional.of(info), OptionalLong.empty());
        return new CrashScene(new Program(memory.build()), List.of(), thread, frames, Optional.empty());
    }

    private record Program(Memory memory) implements Target {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Machine machine() {
            return new Machine(62, 8, ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public List<TargetThread> threads() {
            return List.of();
        }

        @Override
        public Optional<ProcessInfo> process() {
            return Optional.of(new ProcessInfo(OptionalLong.of(1), "fake", "fake"));
        }

        @Override
        public AddressMap<MemoryRegion> regions() {
            AddressMap.Builder<MemoryRegion> map = AddressMap.builder();
            region(map, 0x401000, 0x402000, false, true);
            region(map, 0x402000, 0x403000, false, false);
            region(map, 0x500000, 0x600000, true, false);
            region(map, 0x7ffd0000000L, 0x7ffd0010000L, true, false);
            return map.build();
        }

        private static void region(
                AddressMap.Builder<MemoryRegion> map, long start, long end, boolean write, boolean execute) {
            AddressRange range = new AddressRange(start, end);
            map.add(range, new MemoryRegion(range, true, write, execute));
        }
    }
}
