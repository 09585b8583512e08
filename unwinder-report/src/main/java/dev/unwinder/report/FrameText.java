package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
import java.io.IOException;
import java.io.Writer;
import java.util.Optional;

/** The lines of one frame. */
final class FrameText {
    private static final String NOTE_INDENT = "      ";

    private final int wordSize;
    private final Optional<RegisterText> registers;
    private final Optional<HandlerReport> handlers;
    private final StringBuilder line = new StringBuilder(200);

    /**
     * Prints frames.
     *
     * @param wordSize bytes in a pointer
     * @param registers prints their registers, if they are to be shown
     * @param handlers of frames, if they are to be shown
     */
    FrameText(int wordSize, Optional<RegisterText> registers, Optional<HandlerReport> handlers) {
        this.handlers = handlers;
        this.wordSize = wordSize;
        this.registers = registers;
    }

    void print(SymbolizedFrame named, Writer out) throws IOException {
        Frame frame = named.frame();
        line.setLength(0);
        line.append('#').append(frame.index());
        do {
            line.append(' ');
        } while (line.length() < 4);
        Hex.appendAddress(line, frame.pc(), wordSize);
        if (frame.isSignalTrampoline()) {
            line.append(" <signal handler called>");
        }
        function(named);
        origin(frame);
        out.append(line.append('\n'));
        if (!frame.notes().isEmpty()) {
            for (FrameNote note : frame.notes()) {
                out.append(NOTE_INDENT).append(Foreign.shown(note.text())).append('\n');
            }
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

    /** {@code function+0x12 (module)}; without a symbol {@code ?? (module+0x1234)}, by which the code can be looked up elsewhere. */
    private void function(SymbolizedFrame named) {
        Frame frame = named.frame();
        boolean known = named.symbol().isPresent();
        if (known) {
            line.append(' ').append(Foreign.shown(named.symbol().get().name()));
            if (named.offset().isPresent()) {
                line.append("+0x").append(Long.toHexString(named.offset().getAsLong()));
            }
        } else {
            line.append(" ??");
        }
        if (frame.module().isPresent()) {
            LoadedModule module = frame.module().get();
            line.append(" (").append(Foreign.shown(module.name()));
            if (!known) {
                line.append("+0x").append(Long.toHexString(module.vaddr(frame.pc())));
            }
            line.append(')');
        }
    }

    private void origin(Frame frame) {
        switch (frame.origin()) {
            case CONTEXT, CFI -> {}
            case SIGNAL_FRAME, TRAP_FRAME, BAD_PC, FRAME_POINTER, SCAN ->
                line.append(" [").append(frame.origin()).append(']');
        }
    }
}
