package dev.unwinder.triage.cause;

import dev.unwinder.arch.Architecture;
import dev.unwinder.code.Instruction;
import dev.unwinder.demangle.Demangler;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameNote;
import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.MemoryFaultException;
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

    private static final int SI_KERNEL = 0x80;
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
        if (kind == CrashCause.Kind.ABORT) {
            return abort(name);
        }
        if (FatalSignal.isSent(signal)) {
            String sender =
                    signal.sender().isPresent() ? " by pid " + signal.sender().getAsLong() : "";
            return plain(CrashCause.Kind.SIGNAL, name + ": sent" + sender + before(), Optional.empty());
        }
        return atInstruction(kind, name);
    }

    private CrashCause atInstruction(CrashCause.Kind kind, String name) {
        Optional<Instruction> instruction = frames().isEmpty()
                ? Optional.empty()
                : faults.instruction(frames().get(0).frame().pc());
        String shown = instruction.isPresent() ? ": " + instruction.get().text() : "";
        return new CrashCause(
                kind,
                name + ": " + kind + shown,
                number(),
                OptionalLong.empty(),
                AddressKind.UNKNOWN,
                instruction,
                Optional.empty());
    }

    private CrashCause memory(SignalInfo signal, String name) {
        Frame frame = frames().get(0).frame();
        // of an address that cannot exist the processor does not tell which it was
        OptionalLong reported = signal.code() == SI_KERNEL ? OptionalLong.empty() : signal.faultAddress();
        Fault fault = faults.find(frame, reported);
        boolean overflow = hasOverflowed(frame);
        CrashCause.Kind kind = overflow ? CrashCause.Kind.STACK_OVERFLOW : fault.kind();
        String words = overflow ? CrashCause.Kind.STACK_OVERFLOW + ", " + fault.words() : fault.words();
        return new CrashCause(
                kind,
                name + ": " + words,
                number(),
                fault.address(),
                overflow ? AddressKind.STACK_GUARD : fault.place(),
                fault.instruction(),
                Optional.empty());
    }

    private static boolean hasOverflowed(Frame frame) {
        for (FrameNote note : frame.notes()) {
            if (note.kind() == FrameNote.Kind.STACK_OVERFLOW) {
                return true;
            }
        }
        return false;
    }

    private CrashCause abort(String name) {
        Optional<String> message = AbortMessage.read(scene);
        CrashCause.Kind kind = abortKind(message.orElse(""));
        if (scene.exception().isPresent() && kind == CrashCause.Kind.ABORT) {
            return plain(
                    CrashCause.Kind.EXCEPTION,
                    name + ": " + exception(scene.exception().get()),
                    thrown());
        }
        String text = name + ": " + kind;
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

    private CrashCause.Kind abortKind(String message) {
        if (scene.hasFunction("__stack_chk_fail", "__stack_chk_fail_local") || message.contains("stack smashing")) {
            return CrashCause.Kind.STACK_SMASHED;
        }
        if (scene.hasFunction("__chk_fail") || message.contains("buffer overflow detected")) {
            return CrashCause.Kind.FORTIFY;
        }
        if (scene.hasFunction("malloc_printerr", "__malloc_assert")) {
            return CrashCause.Kind.HEAP_CORRUPTION;
        }
        boolean asserted = scene.hasFunction("__assert_fail", "__assert_fail_base", "__GI___assert_fail");
        return asserted ? CrashCause.Kind.ASSERTION : CrashCause.Kind.ABORT;
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
                if (hasOverflowed(frame)) {
                    return Optional.of(CrashCause.Kind.STACK_OVERFLOW.toString());
                }
                OptionalLong address = faultBehind(frames.get(i).frame());
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
