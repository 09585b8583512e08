package dev.unwinder.report;

import dev.unwinder.bytes.Budget;
import dev.unwinder.elf.BuildId;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.TargetThread;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * Prints stacks for programs: JSON as {@code docs/json-schema/unwinder-1.schema.json} describes it, one line a frame.
 *
 * <p>In constant memory however deep a stack is. Every thread has its own entry, every frame its own: nothing is grouped or folded. What is
 * not known is left out. The output is pure ASCII.
 */
public final class JsonPrinter {
    /** The version of the schema. */
    public static final int SCHEMA = 1;

    private final boolean registers;

    /**
     * A printer.
     *
     * @param registers whether each frame's registers are printed
     */
    public JsonPrinter(boolean registers) {
        this.registers = registers;
    }

    /** Prints everything; flushes, does not close. */
    public void print(StackReport report, OutputStream out) throws IOException {
        try (JsonGenerator json = generator(out)) {
            start(json, report.target(), report.modules());
            FrameJson frames = new FrameJson(json, report.registers(), registers, report.handlers());
            json.writeName("threads").writeStartArray();
            for (ThreadReport thread : report.threads()) {
                json.writeRaw('\n');
                json.writeStartObject();
                thread(json, thread.thread());
                string(json, "state", thread.state());
                if (thread.thrown().isPresent()) {
                    ThrownReport thrown = thread.thrown().get();
                    new HandlerJson(json, report.registers(), thrown.typeNames()).exception(thrown);
                }
                json.writeName("frames").writeStartArray();
                FrameWalk walk = thread.frames().get();
                frames.restart();
                LeftFrames left = new LeftFrames(report.symbolizer());
                while (walk.hasNext()) {
                    Frame frame = walk.next();
                    for (TailCall call : left.before(frame)) {
                        frames.write(call);
                    }
                    frames.write(report.symbolizer().apply(frame));
                }
                json.writeEndArray();
                stop(json, walk.stopReason());
                json.writeEndObject();
            }
            json.writeEndArray();
            partial(json, report.budget());
            end(json);
        } catch (JacksonIOException failure) {
            throw failure.getCause();
        }
        out.flush();
    }

    private static void partial(JsonGenerator json, Budget budget) {
        List<String> exceeded = budget.exceeded();
        if (!exceeded.isEmpty()) {
            json.writeName("partial").writeStartArray();
            for (String sentence : exceeded) {
                json.writeString(Foreign.wellFormed(sentence));
            }
            json.writeEndArray();
        }
    }

    /** Prints a target and its modules, without threads; flushes, does not close. */
    public void printModules(TargetSummary target, List<LoadedModule> modules, OutputStream out) throws IOException {
        try (JsonGenerator json = generator(out)) {
            start(json, target, modules);
            end(json);
        } catch (JacksonIOException failure) {
            throw failure.getCause();
        }
        out.flush();
    }

    /** Prints a target and the files that are missing for it; flushes, does not close. */
    public void printMissing(TargetSummary target, List<MissingFile> files, OutputStream out) throws IOException {
        try (JsonGenerator json = generator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("schema", SCHEMA);
            target(json, target);
            json.writeName("missing").writeStartArray();
            for (MissingFile file : files) {
                json.writeRaw('\n');
                MissingJson.write(json, file);
            }
            json.writeEndArray();
            end(json);
        } catch (JacksonIOException failure) {
            throw failure.getCause();
        }
        out.flush();
    }

    private static JsonGenerator generator(OutputStream out) {
        return JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .build()
                .createGenerator(ObjectWriteContext.empty(), out);
    }

    private static void start(JsonGenerator json, TargetSummary target, List<LoadedModule> modules) {
        json.writeStartObject();
        json.writeNumberProperty("schema", SCHEMA);
        target(json, target);
        json.writeName("modules").writeStartArray();
        for (LoadedModule module : modules) {
            json.writeRaw('\n');
            module(json, module);
        }
        json.writeEndArray();
    }

    private static void end(JsonGenerator json) {
        json.writeEndObject();
        json.writeRaw('\n');
    }

    private static void target(JsonGenerator json, TargetSummary target) {
        json.writeName("target").writeStartObject();
        string(json, "name", target.name());
        string(json, "machine", target.machineName());
        json.writeNumberProperty("elf_machine", target.machine().elfMachine());
        json.writeNumberProperty("word_size", target.machine().wordSize());
        if (target.process().isPresent()) {
            ProcessInfo process = target.process().get();
            if (process.pid().isPresent()) {
                json.writeNumberProperty("pid", process.pid().getAsLong());
            }
            string(json, "process", process.name());
            string(json, "arguments", process.arguments());
        }
        signal(json, target.signal());
        json.writeNumberProperty("thread_count", target.threadCount());
        if (target.pause().isPresent()) {
            TargetSummary.Pause pause = target.pause().get();
            json.writeName("pause").writeStartObject();
            json.writeNumberProperty("micros", pause.micros());
            json.writeNumberProperty("threads_seen", pause.threadsSeen());
            json.writeNumberProperty("threads_stopped", pause.threadsStopped());
            json.writeNumberProperty("threads_copied", pause.threadsCopied());
            json.writeEndObject();
        }
        if (!target.notes().isEmpty()) {
            json.writeName("notes").writeStartArray();
            for (String note : target.notes()) {
                json.writeString(Foreign.wellFormed(note));
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private static void signal(JsonGenerator json, Optional<SignalInfo> found) {
        if (found.isEmpty()) {
            return;
        }
        SignalInfo signal = found.get();
        SignalCode code = SignalCode.of(signal.number(), signal.code());
        json.writeName("signal").writeStartObject();
        json.writeNumberProperty("number", signal.number());
        json.writeStringProperty("name", SignalWords.name(signal.number()));
        if (signal.code() != 0 || signal.sender().isPresent()) {
            json.writeNumberProperty("code", signal.code());
            string(json, "code_name", code.name());
            string(json, "description", code.words());
        }
        if (code.hasAddress() && signal.faultAddress().isPresent()) {
            json.writeStringProperty("address", Hex.of(signal.faultAddress().getAsLong()));
        }
        if (signal.sender().isPresent()) {
            json.writeNumberProperty("sender", signal.sender().getAsLong());
        }
        json.writeEndObject();
    }

    private static void module(JsonGenerator json, LoadedModule module) {
        json.writeStartObject();
        string(json, "path", module.path());
        json.writeStringProperty("start", Hex.of(module.range().start()));
        json.writeStringProperty("end", Hex.of(module.range().end()));
        json.writeStringProperty("bias", Hex.of(module.bias()));
        Optional<BuildId> buildId = module.buildId();
        if (buildId.isPresent()) {
            json.writeStringProperty("build_id", buildId.get().toString());
        }
        json.writeStringProperty("verdict", ModulesPrinter.word(module));
        string(json, "location", module.location());
        json.writeBooleanProperty("main", module.mainProgram());
        if (module.registered()) {
            json.writeStringProperty("registered", "jit");
        }
        json.writeEndObject();
    }

    private static void thread(JsonGenerator json, TargetThread thread) {
        if (thread.tid() >= 0) {
            json.writeNumberProperty("tid", thread.tid());
        }
        json.writeBooleanProperty("crashed", thread.crashed());
        if (thread.name().isPresent()) {
            string(json, "name", thread.name().get());
        }
        signal(json, thread.signal());
    }

    private static void stop(JsonGenerator json, StopReason stop) {
        json.writeName("stop").writeStartObject();
        json.writeStringProperty("reason", reason(stop.kind()));
        json.writeBooleanProperty("complete", stop.isComplete());
        if (stop.address().isPresent()) {
            json.writeStringProperty("address", Hex.of(stop.address().getAsLong()));
        }
        string(json, "detail", stop.detail());
        json.writeEndObject();
    }

    private static String reason(StopReason.Kind kind) {
        return switch (kind) {
            case OUTERMOST -> "outermost";
            case UNREADABLE -> "unreadable";
            case NO_RULE -> "no_rule";
            case BAD_RETURN_ADDRESS -> "bad_return_address";
            case LOOP -> "loop";
            case LIMIT -> "limit";
            case BUDGET -> "budget";
            case NO_REGISTERS -> "no_registers";
        };
    }

    /** A foreign string; what is empty is left out. */
    static void string(JsonGenerator json, String name, String value) {
        if (!value.isEmpty()) {
            json.writeStringProperty(name, Foreign.wellFormed(value));
        }
    }
}
