package dev.unwinder.unwind;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CallBefore;
import dev.unwinder.arch.CallSiteCheck;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.arch.SignalTrampoline;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.DebugFileFinder;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.Memory;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** What code says about who called whom, for sources that follow evidence instead of rules. */
final class CallEvidence {
    /** How well a return address fits the function that is to return there. */
    enum Link {
        /** The call before it calls that function. */
        CALLS,
        /** The call before it may call that function: its target, or the function, is not known. */
        MAY_CALL,
        /** The call before it calls something else. */
        CALLS_OTHER,
        /** There is no call before it, or no code of an image to tell. */
        NO_CALL
    }

    /** The most code of a function that is searched for a jump, in bytes. */
    private static final int MAX_JUMP_SEARCH = 4096;

    /** The most that a function is taken to reach beyond its start where its end is not known, in bytes. */
    private static final long MAX_REACH = 1 << 16;

    private static final int STUB = 16;

    /** The system call that ends a thread, in bytes. */
    private static final int EXIT = 16;

    private final CodeMap code;
    private final Architecture architecture;
    private final CodeShapes shapes;
    private final ProgramStart start;
    private final Memory memory;
    private final WordReader words;
    private final DebugFileFinder debugFiles;

    /**
     * The evidence in one target.
     *
     * @param auxv tells where the kernel started the program
     */
    CallEvidence(
            CodeMap code,
            Architecture architecture,
            AuxiliaryVector auxv,
            Memory memory,
            WordReader words,
            DebugFileFinder debugFiles) {
        this.code = code;
        this.architecture = architecture;
        this.shapes = architecture.code();
        this.start = new ProgramStart(this, auxv);
        this.memory = memory;
        this.words = words;
        this.debugFiles = debugFiles;
    }

    /** The call frame information of an image. */
    ImageCfi cfi(LoadedModule module) {
        return ImageCfi.of(module, debugFiles);
    }

    /** The functions of an image. */
    FunctionBounds bounds(LoadedModule module) {
        ImageCfi cfi = cfi(module);
        return module.image().facet(FunctionBounds.class, new Bounds(cfi, shapes, new DebugFile(module, debugFiles)));
    }

    /** Learns an image's functions. */
    private record Bounds(ImageCfi cfi, CodeShapes shapes, DebugFile debugFile)
            implements Function<ModuleImage, FunctionBounds> {
        @Override
        public FunctionBounds apply(ModuleImage image) {
            return new FunctionBounds(image, cfi, shapes, debugFile);
        }
    }

    /** A module's debug file, once somebody asks for it. */
    private record DebugFile(LoadedModule module, DebugFileFinder finder) implements Supplier<Optional<ElfFile>> {
        @Override
        public Optional<ElfFile> get() {
            return finder.find(module.image(), module.path(), module.location());
        }
    }

    /** The function at an address, its start being an address too. */
    Optional<FunctionBounds.Function> function(long address) {
        LoadedModule module = code.module(address);
        if (module == null || !module.isExecutable(address)) {
            return Optional.empty();
        }
        Optional<FunctionBounds.Function> found = bounds(module).at(module.vaddr(address));
        return found.isEmpty() ? found : Optional.of(found.get().moved(module.bias()));
    }

    /** Whether code of its image is seen to call the function at an address directly. */
    boolean isCalled(long start) {
        LoadedModule module = code.module(start);
        return module != null && bounds(module).isCalled(module.vaddr(start));
    }

    /** Whether an address lies in the code at which the kernel started the program. */
    boolean isProgramStart(long address) {
        return start.contains(address);
    }

    /** Whether a call that returns to an address was a thread's first: the thread ends there. */
    boolean isThreadStart(long returnAddress) {
        return shapes.endsThread(codeAt(returnAddress, EXIT));
    }

    /** Whether a return address was not left by a call, but by {@code makecontext}: the context starts there. */
    boolean isContextStart(long returnAddress) {
        return shapes.startsContext(codeAt(returnAddress, EXIT));
    }

    /** Whether code is a sigreturn trampoline byte for byte, at one of the places where a pc may stand in it. */
    boolean isSignalTrampoline(long pc) {
        for (SignalTrampoline trampoline : architecture.signalTrampolines()) {
            byte[] found = new byte[trampoline.code().length];
            for (int offset : trampoline.resumeOffsets()) {
                if (memory.read(pc - offset, found, 0, found.length) == found.length
                        && Arrays.equals(found, trampoline.code())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether an address lies in code of no image, as a compiler at run time makes it. */
    boolean isRunTimeCode(long address) {
        return code.isCode(address) && code.module(address) == null;
    }

    /** Bytes at an address, as many as there are, up to a count. */
    byte[] codeAt(long address, int count) {
        byte[] bytes = new byte[count];
        int there = memory.read(address, bytes, 0, count);
        return there == count ? bytes : Arrays.copyOf(bytes, Math.max(there, 0));
    }

    /** The call that returns to an address, if it lies in an image's code and that code can be read. */
    CallBefore callBefore(long returnAddress) {
        LoadedModule module = code.isCode(returnAddress - 1) ? code.module(returnAddress - 1) : null;
        return module != null && module.isExecutable(returnAddress - 1)
                ? readCallBefore(returnAddress)
                : CallBefore.NONE;
    }

    /** The call that returns to an address, wherever that is, if the code there can be read. */
    CallBefore readCallBefore(long returnAddress) {
        byte[] before = new byte[CallSiteCheck.WINDOW];
        int count = memory.read(returnAddress - before.length, before, 0, before.length);
        return count < before.length ? CallBefore.NONE : shapes.callBefore(before, returnAddress);
    }

    /**
     * How well a return address fits a frame.
     *
     * @param call the call before the return address
     * @param callee an address in the function that is to return there
     */
    Link judge(CallBefore call, long callee) {
        if (call instanceof CallBefore.Direct direct) {
            return judge(direct.target(), callee);
        }
        if (call instanceof CallBefore.ThroughSlot slot) {
            OptionalLong target = word(slot.slot());
            // A mismatch says nothing: what is called through may have been changed since.
            return target.isPresent() && judge(target.getAsLong(), callee) == Link.CALLS ? Link.CALLS : Link.MAY_CALL;
        }
        return call instanceof CallBefore.Indirect ? Link.MAY_CALL : Link.NO_CALL;
    }

    private Link judge(long target, long callee) {
        Optional<FunctionBounds.Function> function = function(callee);
        if (function.isPresent() && isStart(target, function.get(), callee)) {
            return Link.CALLS;
        }
        OptionalLong slot = shapes.jumpSlot(codeAt(target, STUB), target);
        long reached = target;
        if (slot.isPresent()) {
            OptionalLong word = word(slot.getAsLong());
            if (word.isEmpty() || sameModule(word.getAsLong(), target)) {
                return Link.MAY_CALL; // not there, or not resolved yet
            }
            reached = word.getAsLong();
        }
        if (function.isEmpty()) {
            return isSameCode(reached, callee) && reached <= callee && callee - reached < MAX_REACH
                    ? Link.MAY_CALL
                    : Link.CALLS_OTHER;
        }
        return isStart(reached, function.get(), callee)
                ? Link.CALLS
                : becoming(reached, function.get().start());
    }

    /** Whether the target of a call is a function's start; of one whose start is not known, an address between that and the pc is. */
    private static boolean isStart(long target, FunctionBounds.Function function, long callee) {
        return target == function.start() || !function.isKnown() && target > function.start() && target <= callee;
    }

    /** Whether the function that begins at an address, being called, ends by jumping to the start of another. */
    private Link becoming(long caller, long start) {
        Optional<FunctionBounds.Function> function = function(caller);
        if (function.isEmpty() || function.get().start() != caller) {
            return Link.CALLS_OTHER;
        }
        byte[] body = codeAt(caller, (int) Math.min(function.get().end() - caller, MAX_JUMP_SEARCH));
        if (shapes.jumpsTo(body, body.length, caller, start)) {
            return Link.CALLS;
        }
        return shapes.jumpsAnywhere(body, body.length) && !isCalled(start) ? Link.MAY_CALL : Link.CALLS_OTHER;
    }

    /** Whether two addresses lie in the code of one image, or both in code of none, as a compiler at run time makes it. */
    private boolean isSameCode(long one, long other) {
        return sameModule(one, other) || isRunTimeCode(one) && code.module(other) == null;
    }

    private boolean sameModule(long one, long other) {
        LoadedModule module = code.module(one);
        return module != null && module.contains(other);
    }

    /** A word in memory, if it is there. */
    OptionalLong word(long address) {
        try {
            return OptionalLong.of(words.word(address));
        } catch (MemoryFaultException unreadable) {
            return OptionalLong.empty();
        }
    }
}
