package dev.unwinder.triage.cause;

import dev.unwinder.arch.Architecture;
import dev.unwinder.code.Instruction;
import dev.unwinder.code.InstructionSet;
import dev.unwinder.demangle.Demangler;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.ProcessInfo;
import dev.unwinder.target.SignalInfo;
import dev.unwinder.target.Target;
import dev.unwinder.target.WordReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Finds the cause of one crash. */
final class CauseFinder {
    /** What a demangler puts before the name of a type when it is asked for the symbol of that name. */
    private static final String TYPE_PREFIX = "typeinfo name for ";

    /** Behind this many frames nobody has called {@code abort} any more. */
    private static final int MAX_FRAMES = 256;

    private final CrashScene scene;
    private final FaultFinder faults;

    CauseFinder(CrashScene scene) {
        this.scene = scene;
        this.faults = new FaultFinder(scene);
    }

    CrashCause find() {
        if (scene.thread().signal().isEmpty()) {
            return plain(CrashCause.Kind.NONE, "no signal is on record", Optional.empty());
        }
        SignalInfo signal = scene.thread().signal().get();
        String name = FatalSignal.name(signal.number());
        if (FatalSignal.isMemoryFault(signal.number()) && !FatalSignal.isSent(signal) && !frames().isEmpty()) {
            return memory(signal, name);
        }
        CrashCause.Kind kind = FatalSignal.kind(signal.number());
        if (kind == CrashCause.Kind.ABORT && !isOfAnother(signal)) {
            return abort(name);
        }
        if (FatalSignal.isSent(signal)) {
            return plain(CrashCause.Kind.SIGNAL, name + ": sent" + sender(signal) + before(), Optional.empty());
        }
        return atInstruction(kind, signal, name);
    }

    private CrashCause atInstruction(CrashCause.Kind kind, SignalInfo signal, String name) {
        if (frames().isEmpty()) {
            return plain(kind, name + ": " + kind, Optional.empty());
        }
        SignalReason reason =
                SignalReason.of(signal, frames().get(0).frame(), faults, InstructionSet.forMachine(machine()));
        String words = reason.words().isEmpty() ? "" : ", " + reason.words();
        Optional<Instruction> instruction = reason.instruction();
        String shown = instruction.isPresent() ? ": " + instruction.get().text() : "";
        return new CrashCause(
                kind,
                name + ": " + kind + words + shown,
                number(),
                OptionalLong.empty(),
                AddressKind.UNKNOWN,
                instruction,
                Optional.empty());
    }

    private int machine() {
        return scene.target().machine().elfMachine();
    }

    private CrashCause memory(SignalInfo signal, String name) {
        Frame frame = frames().get(0).frame();
        FaultCode code = new FaultCode(signal, machine());
        Fault fault = code.explain(faults.find(frame, code.address()));
        boolean overflow = hasOverflowed(0, fault.address());
        fault = overflow ? fault.at(AddressKind.STACK_GUARD, Optional.empty()) : fault;
        CrashCause.Kind kind = overflow ? CrashCause.Kind.STACK_OVERFLOW : fault.kind();
        String words = overflow ? CrashCause.Kind.STACK_OVERFLOW + ", " + fault.words() : fault.words();
        return new CrashCause(
                kind,
                name + ": " + words,
                number(),
                fault.address(),
                fault.place(),
                fault.instruction(),
                Optional.empty());
    }

    private boolean hasOverflowed(int index, OptionalLong fault) {
        Frame frame = frames().get(index).frame();
        for (FrameNote note : frame.notes()) {
            if (note.kind() == FrameNote.Kind.STACK_OVERFLOW) {
                return true;
            }
        }
        return fault.isPresent()
                && index + 1 < frames().size()
                && LargeFrame.overflows(
                        scene.target(), frame, frames().get(index + 1).frame(), fault.getAsLong());
    }

    private String sender(SignalInfo signal) {
        if (signal.sender().isEmpty()) {
            return "";
        }
        Optional<ProcessInfo> process = scene.target().process();
        boolean own = process.isPresent() && process.get().pid().equals(signal.sender());
        return own ? " by itself" : " by pid " + signal.sender().getAsLong();
    }

    /** Whether another process sent it, as watchdogs send SIGABRT; {@code abort} sends it to the program itself. */
    private boolean isOfAnother(SignalInfo signal) {
        Optional<ProcessInfo> process = scene.target().process();
        return FatalSignal.isSent(signal)
                && signal.sender().isPresent()
                && process.isPresent()
                && process.get().pid().isPresent()
                && !process.get().pid().equals(signal.sender());
    }

    private CrashCause abort(String name) {
        Optional<String> message = AbortMessage.read(scene);
        CrashCause.Kind kind = new AbortReason(scene).kind(message.orElse(""));
        if (scene.exception().isPresent() && kind == CrashCause.Kind.ABORT) {
            return plain(
                    CrashCause.Kind.EXCEPTION,
                    name + ": " + exception(scene.exception().get()),
                    thrown());
        }
        if (kind == CrashCause.Kind.PANIC) {
            return plain(kind, name + ": " + kind + before(), thrown());
        }
        String text = name + ": " + kind + new AbortReason(scene).words(kind);
        Optional<String> constant = message.flatMap(it -> LibraryText.of(it, programName()));
        if (constant.isPresent()) {
            text += ": " + constant.get();
            message = constant;
        }
        return plain(kind, text + before(), message);
    }

    private String before() {
        Optional<String> interrupted = interrupted();
        return interrupted.isPresent() ? "; in a signal handler, after " + interrupted.get() : "";
    }

    private String programName() {
        for (LoadedModule module : scene.modules()) {
            if (module.mainProgram()) {
                return module.name();
            }
        }
        return "";
    }

    private Optional<String> thrown() {
        return scene.exception().flatMap(ExceptionInFlight::message);
    }

    private static String exception(ExceptionInFlight exception) {
        String what = exception.state() == ExceptionInFlight.State.HANDLED
                ? "std::terminate, called while an exception was being handled,"
                : CrashCause.Kind.EXCEPTION.toString();
        String type = exception.type().isPresent()
                ? " of type " + typeName(exception.type().get().shown())
                : "";
        return what + type;
    }

    /** A type's name as its type_info has it is a mangled name only with {@code _ZTS} before it. */
    private static String typeName(String name) {
        String shown = Demangler.demangle("_ZTS" + name).orElse(name);
        return shown.startsWith(TYPE_PREFIX) ? shown.substring(TYPE_PREFIX.length()) : name;
    }

    /** What a signal handler was called for that then ended the program. */
    private Optional<String> interrupted() {
        List<SymbolizedFrame> frames = frames();
        for (int i = 0; i + 1 < Math.min(frames.size(), MAX_FRAMES); i++) {
            if (frames.get(i).frame().isSignalTrampoline()) {
                Frame frame = frames.get(i + 1).frame();
                OptionalLong address = faultBehind(frames.get(i).frame());
                if (hasOverflowed(i + 1, address)) {
                    return Optional.of(CrashCause.Kind.STACK_OVERFLOW.toString());
                }
                if (address.isEmpty()) {
                    return Optional.empty();
                }
                // the word is that of the last fault, which need not be this signal's: the instruction must use it
                Fault fault = faults.find(frame, address);
                return fault.certain() ? Optional.of(fault.words()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private OptionalLong faultBehind(Frame trampoline) {
        Target target = scene.target();
        var machine = target.machine();
        Optional<Architecture> architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
        if (architecture.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            WordReader reader = new WordReader(target.memory(), machine.order(), machine.wordSize());
            return OptionalLong.of(
                    reader.word(trampoline.stackPointer() + architecture.get().signalFaultOffset()));
        } catch (MemoryFaultException absent) {
            return OptionalLong.empty();
        }
    }

    private List<SymbolizedFrame> frames() {
        return scene.frames();
    }

    private OptionalInt number() {
        return scene.thread().signal().isPresent()
                ? OptionalInt.of(scene.thread().signal().get().number())
                : OptionalInt.empty();
    }

    private CrashCause plain(CrashCause.Kind kind, String text, Optional<String> message) {
        return new CrashCause(
                kind, text, number(), OptionalLong.empty(), AddressKind.UNKNOWN, Optional.empty(), message);
    }
}
