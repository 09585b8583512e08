package dev.unwinder.exc;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.RegisterTable;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CommonInformationEntry;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import dev.unwinder.unwind.FunctionEntry;
import dev.unwinder.unwind.UnwindStep;
import dev.unwinder.unwind.Unwinder;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is known of one target: its images are looked up once, its memory is read anew in each step. */
final class Session<H extends @Nullable Object> {
    private final H handle;
    private final FetchFunction<H> function;
    private final ModuleList list;
    private final Machine machine;
    private final FetchMemory<H> memory;
    private final Unwinder unwinder;

    private Session(H handle, FetchFunction<H> function, ModuleList list, Machine machine) throws MemoryFaultException {
        this.handle = handle;
        this.function = function;
        this.list = list;
        this.machine = machine;
        this.memory = new FetchMemory<>(handle, function);
        if (memory.read(list.address(), new byte[1], 0, 1) == 0) {
            throw new MemoryFaultException(list.address());
        }
        this.unwinder = Unwinder.forTarget(FetchTarget.of(machine, memory, list));
    }

    static <H extends @Nullable Object> Session<H> open(
            H handle, FetchFunction<H> function, ModuleList list, Machine machine) throws MemoryFaultException {
        table(machine);
        return new Session<>(handle, function, list, machine);
    }

    /** Whether this is the session of a target. */
    @SuppressWarnings("ReferenceEquality") // a function is the same only if it is that very one
    boolean isOf(@Nullable Object otherHandle, FetchFunction<?> otherFunction, ModuleList otherList) {
        return function == otherFunction && Objects.equals(handle, otherHandle) && list.equals(otherList);
    }

    /** Whether it is that of this process. */
    boolean isLocal() {
        return function instanceof LocalProcess;
    }

    /** The registers of a machine; throws {@link IllegalArgumentException} for one that is not supported. */
    static RegisterTable table(Machine machine) {
        Optional<Architecture> architecture = Architecture.find(machine.elfMachine(), machine.wordSize());
        if (architecture.isEmpty()) {
            throw new IllegalArgumentException(
                    "machine " + machine.elfMachine() + " with words of " + machine.wordSize() + " is not supported");
        }
        return architecture.get().registers();
    }

    /** Turns a context into its caller's, or ends it. */
    void step(Context context) throws MemoryFaultException {
        memory.forgetFailure();
        UnwindStep step = unwinder.step(context.registers(), context.isExact());
        if (step.caller().isPresent()) {
            context.moveTo(step.caller().get(), step.isCallerExact());
            return;
        }
        StopReason stop = step.stop().orElseThrow();
        OptionalLong missing = stop.kind() == StopReason.Kind.UNREADABLE ? stop.address() : memory.failure();
        if (!stop.isComplete() && missing.isPresent()) {
            throw new MemoryFaultException(missing.getAsLong());
        }
        context.end(stop);
    }

    /** Whether the frame of the code at an address is not yet, or no longer, fully set up there. */
    boolean isInPrologueOrEpilogue(long address) {
        try {
            Optional<FunctionEntry> entry = unwinder.functionEntry(address);
            return entry.isPresent()
                    && !FrameSetup.of(entry.get().info(), entry.get().fde())
                            .isSetUp(entry.get().module().vaddr(address));
        } catch (MalformedDataException broken) {
            return false; // the step has failed at it too, or found another way
        }
    }

    /** What covers the code at an address. */
    Optional<CodeRange> codeRange(long address) throws MemoryFaultException {
        try {
            Optional<FunctionEntry> found = unwinder.functionEntry(address);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            FunctionEntry entry = found.get();
            long bias = entry.module().bias();
            long prologueEnd = FrameSetup.of(entry.info(), entry.fde()).prologueEnd();
            OptionalLong lsda = entry.fde().lsda();
            return Optional.of(new CodeRange(
                    bias + entry.fde().range().start(),
                    bias + entry.fde().range().end(),
                    bias + prologueEnd,
                    lsda.isPresent() ? OptionalLong.of(bias + lsda.getAsLong()) : lsda,
                    personality(entry.module(), entry.fde().cie())));
        } catch (MalformedDataException broken) {
            return Optional.empty();
        }
    }

    /** Where the personality routine is given by a pointer, the loader has put its address there. */
    private OptionalLong personality(LoadedModule module, CommonInformationEntry cie) throws MemoryFaultException {
        if (cie.personality().isEmpty()) {
            return OptionalLong.empty();
        }
        long address = module.bias() + cie.personality().getAsLong();
        return OptionalLong.of(
                cie.isPersonalityIndirect()
                        ? new WordReader(memory, machine.order(), machine.wordSize()).word(address)
                        : address);
    }
}
