package dev.unwinder.report;

import dev.unwinder.address.AddressRange;
import dev.unwinder.arch.Architecture;
import dev.unwinder.elf.BuildId;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.Naming;
import dev.unwinder.symbol.Symbol;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.symbol.info.FunctionCall;
import dev.unwinder.symbol.line.SourceLocation;
import dev.unwinder.target.Machine;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.Registers;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.TargetThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** Values to print. */
final class Model {
    static final Machine X86_64 = new Machine(62, 8, ByteOrder.LITTLE_ENDIAN);
    static final Registers NO_REGISTERS = Registers.builder(17).build();
    static final StopReason OUTERMOST = StopReason.of(StopReason.Kind.OUTERMOST, "");
    static final LoadedModule PROG = module("/opt/app/prog", 0x555555554000L, ImageVerdict.MATCH, "/opt/app/prog");
    static final LoadedModule LIBC =
            module("/lib/libc.so.6", 0x7ffff7c00000L, ImageVerdict.MATCH, "/sysroot/lib/libc.so.6");

    private Model() {}

    static LoadedModule module(String path, long bias, ImageVerdict verdict, String location) {
        return new LoadedModule(
                path,
                bias,
                List.of(new AddressRange(bias, bias + 0x5000)),
                List.of(new AddressRange(bias + 0x1000, bias + 0x2000)),
                null,
                Optional.of(BuildId.of(new byte[] {(byte) 0xab, 0x01})),
                verdict,
                location,
                path.endsWith("prog"));
    }

    static Frame frame(long index, long pc, FrameOrigin origin, FrameNote... notes) {
        return frame(index, pc, origin, false, NO_REGISTERS, notes);
    }

    static Frame frame(
            long index, long pc, FrameOrigin origin, boolean trampoline, Registers registers, FrameNote... notes) {
        Optional<LoadedModule> module =
                PROG.contains(pc) ? Optional.of(PROG) : LIBC.contains(pc) ? Optional.of(LIBC) : Optional.empty();
        return new Frame(
                index,
                pc,
                index == 0,
                0x7fffffff0000L + index * 16,
                registers,
                module,
                origin,
                OptionalLong.of(0x7fffffff0010L + index * 16),
                trampoline,
                List.of(notes));
    }

    /** Code from vaddr 0x1100 to 0x1200 is {@code work}, the rest below 0x2000 {@code main}; above nothing has a name. */
    static SymbolizedFrame symbolized(Frame frame) {
        if (frame.module().isEmpty()) {
            return new SymbolizedFrame(frame, Optional.empty());
        }
        long vaddr = frame.module().get().vaddr(frame.pc());
        if (vaddr >= 0x2000) {
            return new SymbolizedFrame(frame, Optional.empty());
        }
        boolean work = vaddr >= 0x1100 && vaddr < 0x1200;
        return new SymbolizedFrame(
                frame, Optional.of(new Symbol(work ? "work" : "main", work ? 0x1100 : 0x1000, 0x100)));
    }

    /** The same with DWARF for {@code work}: called {@code worker} in the source, with a call inlined into it. */
    static SymbolizedFrame inlined(Frame frame) {
        SymbolizedFrame plain = symbolized(frame);
        if (plain.symbol().isEmpty() || !plain.symbol().get().name().equals("work")) {
            return plain;
        }
        FunctionCall deep = new FunctionCall(
                Optional.of("deep"),
                Optional.of("_ZN2ns4deepEi"),
                Optional.of(SourceLocation.of("/src/a.cpp", 3, 7, 0)),
                true);
        FunctionCall work = new FunctionCall(
                Optional.of("worker"), Optional.empty(), Optional.of(SourceLocation.of("/src/b.cpp", 70, 0, 0)), false);
        return new SymbolizedFrame(frame, plain.symbol(), List.of(deep, work), Naming.FULL);
    }

    /** Between two frames in {@code work}, a function with a call inlined into it has jumped. */
    static final FrameSymbolizer JUMPING = new FrameSymbolizer() {
        @Override
        public SymbolizedFrame apply(Frame frame) {
            return symbolized(frame);
        }

        @Override
        public List<TailCall> between(Frame callee, Frame caller) {
            if (callee.pc() != caller.pc()) {
                return List.of();
            }
            Activation inner = new Activation(
                    Optional.of("inner"),
                    Optional.empty(),
                    OptionalLong.empty(),
                    Optional.of(SourceLocation.of("/src/c.c", 4, 0, 0)),
                    true);
            Activation jumper = new Activation(
                    Optional.of("jumper"), Optional.empty(), OptionalLong.of(8), Optional.empty(), false);
            return List.of(new TailCall(caller.module().orElseThrow(), caller.pc() + 0x1e, List.of(inner, jumper)));
        }
    };

    static TargetThread thread(long tid, String name, boolean crashed) {
        return new TargetThread(
                tid, Optional.ofNullable(name), Optional.empty(), crashed, Optional.empty(), OptionalLong.empty());
    }

    static ThreadReport thread(long tid, String name, boolean crashed, StopReason stop, Frame... frames) {
        return thread(tid, name, crashed, stop, frames.length, i -> frames[(int) i]);
    }

    static ThreadReport thread(
            long tid, String name, boolean crashed, StopReason stop, long count, LongFunction<Frame> frames) {
        return ThreadReport.of(thread(tid, name, crashed), () -> new Walk(count, frames, stop));
    }

    static StackReport report(ThreadReport... threads) {
        TargetSummary target = new TargetSummary(
                "core.4711",
                X86_64,
                Optional.of(new ProcessInfo(OptionalLong.of(4711), "prog", "prog --fast x")),
                Optional.of(new SignalInfo(11, 1, OptionalLong.of(0), OptionalLong.empty())),
                threads.length,
                Optional.empty(),
                List.of());
        return new StackReport(
                target,
                List.of(PROG, LIBC),
                List.of(threads),
                Model::symbolized,
                Optional.of(Architecture.find(62, 8).orElseThrow().registers()));
    }

    static String text(StackReport report, TextOptions options) throws IOException {
        StringWriter out = new StringWriter();
        new TextPrinter(options).print(report, out);
        return out.toString();
    }

    static String json(StackReport report, boolean registers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonPrinter(registers).print(report, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static final class Walk implements FrameWalk {
        private final long count;
        private final LongFunction<Frame> frames;
        private final StopReason stop;
        private long next;

        Walk(long count, LongFunction<Frame> frames, StopReason stop) {
            this.count = count;
            this.frames = frames;
            this.stop = stop;
        }

        @Override
        public boolean hasNext() {
            return next < count;
        }

        @Override
        public Frame next() {
            return frames.apply(next++);
        }

        @Override
        public StopReason stopReason() {
            if (hasNext()) {
                throw new IllegalStateException();
            }
            return stop;
        }
    }
}
