package dev.unwinder.report;

import dev.unwinder.arch.RegisterTable;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
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

    void write(SymbolizedFrame named) {
        Frame frame = named.frame();
        json.writeStartObject();
        json.writeNumberProperty("index", frame.index());
        json.writeStringProperty("pc", Hex.of(frame.pc()));
        if (named.symbol().isPresent()) {
            JsonPrinter.string(json, "function", named.symbol().get().name());
        }
        if (named.offset().isPresent()) {
            json.writeNumberProperty("offset", named.offset().getAsLong());
        }
        if (frame.module().isPresent()) {
            LoadedModule module = frame.module().get();
            JsonPrinter.string(json, "module", module.path());
            json.writeStringProperty("vaddr", Hex.of(module.vaddr(frame.pc())));
        }
        json.writeStringProperty("origin", origin(frame.origin()));
        json.writeBooleanProperty("inline", false);
        json.writeBooleanProperty("exact", frame.isExact());
        if (frame.isSignalTrampoline()) {
            json.writeBooleanProperty("signal_trampoline", true);
        }
        json.writeStringProperty("sp", Hex.of(frame.stackPointer()));
        if (frame.cfa().isPresent()) {
            json.writeStringProperty("cfa", Hex.of(frame.cfa().getAsLong()));
        }
        notes(frame);
        if (handlers.isPresent()) {
            new HandlerJson(json, table, handlers.get().typeNames())
                    .handlers(handlers.get().handlers().apply(frame));
        }
        if (withRegisters && table.isPresent()) {
            registers(json, "registers", frame.registers(), table.get());
        }
        json.writeEndObject();
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
            case BAD_PC -> "bad_pc";
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
