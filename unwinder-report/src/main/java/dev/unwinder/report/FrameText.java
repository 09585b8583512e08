package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.symbol.line.SourceLocation;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;

/** The lines of one frame. */
final class FrameText {
    private static final String NOTE_INDENT = "      ";

    private final int wordSize;
    private final Optional<RegisterText> registers;
    private final Optional<HandlerReport> handlers;
    private final Optional<SourceExcerpts> source;
    private final StringBuilder line = new StringBuilder(200);
    private long next;

    /**
     * Prints frames.
     *
     * @param wordSize bytes in a pointer
     * @param registers prints their registers, if they are to be shown
     * @param handlers of frames, if they are to be shown
     * @param source prints the lines of source around them, if they are to be shown
     */
    FrameText(
            int wordSize,
            Optional<RegisterText> registers,
            Optional<HandlerReport> handlers,
            Optional<SourceExcerpts> source) {
        this.handlers = handlers;
        this.wordSize = wordSize;
        this.registers = registers;
        this.source = source;
    }

    /** Prints a line for each function that is active in a frame; they share its pc. */
    void print(SymbolizedFrame named, Writer out) throws IOException {
        Frame frame = named.frame();
        for (Activation activation : named.activations()) {
            begin(frame.pc());
            if (frame.isSignalTrampoline()) {
                line.append(" <signal handler called>");
            }
            function(frame.module(), frame.pc(), activation);
            if (activation.inline()) {
                line.append(" [inlined]");
            } else {
                origin(frame);
            }
            end(activation, frame.module(), frame.lookupAddress(), out);
        }
        for (FrameNote note : frame.notes()) {
            out.append(NOTE_INDENT).append(Foreign.shown(note.text())).append('\n');
        }
        if (handlers.isPresent()) {
            for (String words : HandlerText.lines(
                    handlers.get().handlers().apply(frame), handlers.get().typeNames())) {
                out.append(NOTE_INDENT).append(Foreign.shown(words)).append('\n');
            }
        }
        if (registers.isPresent()) {
            registers.get().print(frame.registers(), out);
        }
    }

    /** Prints a line for each function that was active where one left the stack by a jump. */
    void print(TailCall call, Writer out) throws IOException {
        for (Activation activation : call.activations()) {
            begin(call.pc());
            function(Optional.of(call.module()), call.pc(), activation);
            line.append(activation.inline() ? " [inlined, tail call]" : " [tail call]");
            end(activation, Optional.of(call.module()), call.pc(), out);
        }
    }

    private void begin(long pc) {
        line.setLength(0);
        line.append('#').append(next++);
        do {
            line.append(' ');
        } while (line.length() < 4);
        Hex.appendAddress(line, pc, wordSize);
    }

    private void end(Activation activation, Optional<LoadedModule> module, long address, Writer out)
            throws IOException {
        out.append(line.append('\n'));
        if (source.isPresent() && activation.location().isPresent()) {
            source.get().print(activation.location().get(), module, address, out);
        }
    }

    /** The number of the next line; the lines of inlined calls are counted. */
    long next() {
        return next;
    }

    /** Leaves out as many lines. */
    void skip(long lines) {
        next += lines;
    }

    /** Begins to count again: another thread. */
    void restart() {
        next = 0;
    }

    /**
     * {@code function at file:12 (module)}, without a line {@code function+0x12 (module)}; without a name {@code ?? (module+0x1234)}, by which
     * the code can be looked up elsewhere.
     */
    private void function(Optional<LoadedModule> code, long pc, Activation activation) {
        boolean known = activation.function().isPresent();
        line.append(' ').append(known ? Foreign.shown(activation.function().get()) : "??");
        if (activation.location().isPresent()) {
            location(activation.location().get());
        } else if (known && activation.offset().isPresent()) {
            line.append("+0x").append(Long.toHexString(activation.offset().getAsLong()));
        }
        if (code.isPresent()) {
            LoadedModule module = code.get();
            line.append(" (").append(Foreign.shown(module.name()));
            if (!known) {
                line.append("+0x").append(Long.toHexString(module.vaddr(pc)));
            }
            line.append(')');
        }
    }

    private void location(SourceLocation location) {
        line.append(" at ").append(Foreign.shown(location.file()));
        if (location.line().isPresent()) {
            line.append(':').append(location.line().getAsInt());
        }
    }

    private void origin(Frame frame) {
        switch (frame.origin()) {
            case CONTEXT, CFI -> {}
            case SIGNAL_FRAME, TRAP_FRAME, EXTENSION, BAD_PC, PROLOGUE, FRAME_POINTER, SCAN ->
                line.append(" [").append(frame.origin()).append(']');
        }
    }
}
