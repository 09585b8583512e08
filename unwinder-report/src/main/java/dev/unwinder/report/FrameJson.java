package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.symbol.line.SourceLocation;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Registers;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The JSON of one frame. */
final class FrameJson {
    private final JsonGenerator json;
    private final Optional<RegisterTable> table;
    private final boolean withRegisters;
    private final Optional<HandlerReport> handlers;
    private long next;

    FrameJson(
            JsonGenerator json,
            Optional<RegisterTable> table,
            boolean withRegisters,
            Optional<HandlerReport> handlers) {
        this.handlers = handlers;
        this.json = json;
        this.table = table;
        this.withRegisters = withRegisters;
    }

    /** Begins to count again: another thread. */
    void restart() {
        next = 0;
    }

    /** A frame's inlined calls, each as a frame of its own, then the frame. */
    void write(SymbolizedFrame named) {
        for (Activation activation : named.activations()) {
            json.writeRaw('\n');
            write(named, activation);
        }
    }

    /** Functions that left the stack by a jump, each as a frame of its own, without what only the stack tells. */
    void write(TailCall call) {
        for (Activation activation : call.activations()) {
            json.writeRaw('\n');
            json.writeStartObject();
            json.writeNumberProperty("index", next++);
            json.writeStringProperty("pc", Hex.of(call.pc()));
            json.writeStringProperty("type", "tailcall");
            json.writeBooleanProperty("tail_call", true);
            function(activation);
            location(activation);
            JsonPrinter.string(json, "module", call.module().path());
            json.writeStringProperty("vaddr", Hex.of(call.module().vaddr(call.pc())));
            json.writeBooleanProperty("inline", activation.inline());
            json.writeEndObject();
        }
    }

    private void write(SymbolizedFrame named, Activation activation) {
        Frame frame = named.frame();
        json.writeStartObject();
        json.writeNumberProperty("index", next++);
        json.writeStringProperty("pc", Hex.of(frame.pc()));
        function(activation);
        symbol(named, activation);
        location(activation);
        if (frame.module().isPresent()) {
            LoadedModule module = frame.module().get();
            JsonPrinter.string(json, "module", module.path());
            json.writeStringProperty("vaddr", Hex.of(module.vaddr(frame.pc())));
        }
        json.writeStringProperty("origin", origin(frame.origin()));
        json.writeBooleanProperty("inline", activation.inline());
        json.writeBooleanProperty("exact", frame.isExact());
        if (frame.isSignalTrampoline()) {
            json.writeBooleanProperty("signal_trampoline", true);
        }
        json.writeStringProperty("sp", Hex.of(frame.stackPointer()));
        if (frame.cfa().isPresent()) {
            json.writeStringProperty("cfa", Hex.of(frame.cfa().getAsLong()));
        }
        if (!activation.inline()) {
            notes(frame);
            if (handlers.isPresent()) {
                new HandlerJson(json, table, handlers.get().typeNames())
                        .handlers(handlers.get().handlers().apply(frame));
            }
            if (withRegisters && table.isPresent()) {
                registers(json, "registers", frame.registers(), table.get());
            }
        }
        json.writeEndObject();
    }

    private void function(Activation activation) {
        if (activation.function().isPresent()) {
            JsonPrinter.string(json, "function", activation.function().get());
        }
        if (activation.linkageName().isPresent()) {
            JsonPrinter.string(json, "linkage_name", activation.linkageName().get());
        }
    }

    /** The symbol, where its name was not written yet, and how far behind it the frame stands. */
    private void symbol(SymbolizedFrame named, Activation activation) {
        if (!activation.inline() && named.symbol().isPresent()) {
            Optional<String> symbol = Optional.of(named.symbol().get().name());
            if (!symbol.equals(activation.function()) && !symbol.equals(activation.linkageName())) {
                JsonPrinter.string(json, "symbol", symbol.get());
            }
        }
        if (activation.offset().isPresent()) {
            json.writeNumberProperty("offset", activation.offset().getAsLong());
        }
    }

    private void location(Activation activation) {
        if (activation.location().isPresent()) {
            SourceLocation location = activation.location().get();
            JsonPrinter.string(json, "file", location.file());
            if (location.line().isPresent()) {
                json.writeNumberProperty("line", location.line().getAsInt());
            }
            if (location.column().isPresent()) {
                json.writeNumberProperty("column", location.column().getAsInt());
            }
        }
    }

    private void notes(Frame frame) {
        if (frame.notes().isEmpty()) {
            return;
        }
        json.writeName("notes").writeStartArray();
        for (FrameNote note : frame.notes()) {
            json.writeStartObject();
            json.writeStringProperty("kind", kind(note.kind()));
            JsonPrinter.string(json, "text", note.text());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Registers, each with where it was found. */
    static void registers(JsonGenerator json, String property, Registers registers, RegisterTable names) {
        json.writeName(property).writeStartObject();
        for (int register = 0; register < names.count(); register++) {
            if (!registers.isKnown(register) || names.names().get(register).isEmpty()) {
                continue;
            }
            json.writeName(names.name(register)).writeStartObject();
            json.writeStringProperty("value", Hex.of(registers.get(register)));
            RegisterPlace place = registers.place(register);
            if (place instanceof RegisterPlace.InMemory in) {
                json.writeStringProperty("address", Hex.of(in.address()));
            } else if (place instanceof RegisterPlace.InRegister in) {
                json.writeStringProperty("register", names.name(in.register()));
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static String origin(FrameOrigin origin) {
        return switch (origin) {
            case CONTEXT -> "context";
            case CFI -> "cfi";
            case SIGNAL_FRAME -> "signal_frame";
            case TRAP_FRAME -> "trap_frame";
            case EXTENSION -> "extension";
            case BAD_PC -> "bad_pc";
            case PROLOGUE -> "prologue";
            case FRAME_POINTER -> "frame_pointer";
            case SCAN -> "scan";
        };
    }

    private static String kind(FrameNote.Kind kind) {
        return switch (kind) {
            case SOURCE_FAILED -> "source_failed";
            case STACK_SWITCHED -> "stack_switched";
            case READ_LATER -> "read_later";
            case FRAMES_MISSING -> "frames_missing";
            case STACK_OVERFLOW -> "stack_overflow";
        };
    }
}
