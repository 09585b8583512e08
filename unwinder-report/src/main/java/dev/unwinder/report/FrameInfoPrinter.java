package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.Frame;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Optional;

/** Prints one frame of each thread; if asked to, with all that gdb's {@code info frame} tells of it. */
public final class FrameInfoPrinter {
    private final TextOptions options;
    private final boolean info;

    /**
     * A printer.
     *
     * @param info whether the CFA is told, and where the caller's registers are
     */
    public FrameInfoPrinter(TextOptions options, boolean info) {
        this.options = options;
        this.info = info;
    }

    /**
     * Prints; does not close or flush.
     *
     * @return whether all threads have such a frame
     */
    public boolean print(StackReport report, long index, Writer out) throws IOException {
        boolean all = true;
        for (ThreadReport thread : report.threads()) {
            FrameWalk walk = thread.frames().get();
            Optional<Frame> callee = Optional.empty();
            Optional<Frame> frame = Optional.empty();
            LeftFrames left = new LeftFrames(report.symbolizer());
            List<TailCall> jumps = List.of();
            long count = 0;
            long before = 0;
            while (walk.hasNext() && count <= index) {
                callee = frame;
                frame = Optional.of(walk.next());
                jumps = left.before(frame.get());
                for (TailCall jump : jumps) {
                    count += jump.activations().size();
                }
                before = count;
                count += report.symbolizer().apply(frame.get()).activations().size();
            }
            if (frame.isEmpty() || count <= index) {
                out.append("there is no frame " + index + ": the stack has " + count + ", and ended: "
                        + Foreign.shown(walk.stopReason().toString()) + "\n");
                all = false;
            } else if (index < before) {
                left(report, jumps, before, out);
            } else {
                print(report, frame.get(), before, callee, walk, out);
            }
        }
        return all;
    }

    /** All that jumped there: of what has left the stack there is no more to tell. */
    private static void left(StackReport report, List<TailCall> jumps, long end, Writer out) throws IOException {
        FrameText lines = new FrameText(
                report.target().machine().wordSize(), Optional.empty(), Optional.empty(), Optional.empty());
        long number = end;
        for (TailCall jump : jumps) {
            number -= jump.activations().size();
        }
        lines.skip(number);
        for (TailCall jump : jumps) {
            lines.print(jump, out);
        }
    }

    private void print(StackReport report, Frame frame, long number, Optional<Frame> callee, FrameWalk walk, Writer out)
            throws IOException {
        int wordSize = report.target().machine().wordSize();
        Optional<RegisterText> registers =
                options.registers() && report.registers().isPresent()
                        ? Optional.of(new RegisterText(report.registers().get(), wordSize))
                        : Optional.empty();
        SymbolizedFrame named = report.symbolizer().apply(frame);
        FrameText lines = new FrameText(wordSize, registers, Optional.empty(), Optional.empty());
        lines.skip(number);
        lines.print(named, out);
        if (!info || report.registers().isEmpty()) {
            return;
        }
        RegisterTable table = report.registers().get();
        out.append("    frame at ").append(place(frame)).append('\n');
        out.append("    found by: " + frame.origin() + "; "
                + table.name(table.programCounter())
                + (frame.isExact() ? " is where it stands\n" : " is a return address\n"));
        if (callee.isPresent()) {
            out.append("    caller of frame at ").append(place(callee.get())).append('\n');
        }
        if (!walk.hasNext()) {
            out.append("    no caller: " + Foreign.shown(walk.stopReason().toString()) + "\n");
            return;
        }
        Frame caller = walk.next();
        out.append("    called by frame at ").append(place(caller)).append('\n');
        out.append("    caller's " + table.name(table.programCounter()) + " = " + Hex.of(caller.pc()) + ", "
                + table.name(table.stackPointer()) + " = " + Hex.of(caller.stackPointer()) + "\n");
        saved(table, frame.registers(), caller.registers(), out);
    }

    /** Its CFA, by which gdb calls a frame. */
    private static String place(Frame frame) {
        return frame.cfa().isPresent() ? Hex.of(frame.cfa().getAsLong()) : "an unknown address";
    }

    /** Where the caller's registers are; those that this frame has saved, then those that one further in has, then the rest. */
    private static void saved(RegisterTable table, Registers own, Registers caller, Writer out) throws IOException {
        StringBuilder here = new StringBuilder();
        StringBuilder furtherIn = new StringBuilder();
        StringBuilder elsewhere = new StringBuilder();
        for (int register = 0; register < table.count(); register++) {
            RegisterPlace place = caller.place(register);
            if (place instanceof RegisterPlace.InMemory in) {
                add(
                        place.equals(own.place(register)) ? furtherIn : here,
                        table.name(register) + " at " + Hex.of(in.address()));
            } else if (place instanceof RegisterPlace.InRegister in) {
                boolean moved = in.register() != register;
                add(elsewhere, table.name(register) + (moved ? " in " + table.name(in.register()) : ""));
            }
        }
        out.append("    saved registers: ")
                .append(here.isEmpty() ? "none" : here)
                .append('\n');
        if (!furtherIn.isEmpty()) {
            out.append("    saved further in: ").append(furtherIn).append('\n');
        }
        if (!elsewhere.isEmpty()) {
            out.append("    still in registers: ").append(elsewhere).append('\n');
        }
    }

    private static void add(StringBuilder list, String item) {
        list.append(list.isEmpty() ? "" : ", ").append(item);
    }
}
