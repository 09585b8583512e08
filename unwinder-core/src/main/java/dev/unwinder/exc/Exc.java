package dev.unwinder.exc;

import dev.unwinder.target.Machine;
import dev.unwinder.target.MemoryFaultException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libexc}: each turns a context into that of its caller, and changes nothing else. Where the classic functions take a
 * null pointer, so do these.
 *
 * <p>A step that needs memory which cannot be fetched throws {@link MemoryFaultException} with the address, and leaves the context as it
 * was. At the outermost frame, and where nothing tells how to go on, there is no exception: the context has no frame any more, and says
 * why. The local functions need no fetch function: they read this process, through {@code /proc/self/mem}.
 */
public final class Exc {
    private Exc() {}

    /**
     * Unwinds one frame of a target known only by a function that fetches its memory: {@code exc_remote_virtual_unwind}.
     *
     * @param handle whatever the function needs; passed to it and never looked at
     * @param fetch {@code fetch_from_process}; null for this process
     * @param modules where the target lists its images, in place of {@code crd_handle}; not looked at for this process
     * @param range {@code pcrd}: of a first local step, if it is at hand; else it is looked up, and in remote steps it always is
     * @param context the frame; afterwards its caller
     * @return whether the unwound frame was in its prologue or epilogue: not yet, or no longer, fully set up
     * @throws MemoryFaultException when what the step needs cannot be fetched
     */
    public static <H extends @Nullable Object> boolean remoteVirtualUnwind(
            H handle,
            @Nullable FetchFunction<H> fetch,
            @Nullable ModuleList modules,
            @Nullable CodeRange range,
            Context context)
            throws MemoryFaultException {
        if (fetch == null) {
            return step(localSession(context), range, context);
        }
        if (modules == null) {
            throw new IllegalArgumentException("the images of a remote target cannot be found without their list");
        }
        return step(remoteSession(handle, fetch, modules, context), null, context);
    }

    /** Unwinds one frame of this process: {@code exc_virtual_unwind}. */
    public static void virtualUnwind(@Nullable CodeRange range, Context context) throws MemoryFaultException {
        step(localSession(context), range, context);
    }

    /** The same in the order of ULTRIX: {@code unwind}. */
    public static void unwind(Context context, @Nullable CodeRange range) throws MemoryFaultException {
        virtualUnwind(range, context);
    }

    /**
     * Unwinds one frame of this process and tells where the registers were restored from: {@code RtlVirtualUnwind}.
     *
     * @param controlPc where the frame stands; the context's own pc is replaced by it
     * @param range of that pc, if it is at hand
     * @param context the frame; afterwards its caller
     * @param pointers are filled; null if they are of no interest
     * @return the caller's pc; empty where there is no caller
     */
    public static OptionalLong rtlVirtualUnwind(
            long controlPc, @Nullable CodeRange range, Context context, @Nullable ContextPointers pointers)
            throws MemoryFaultException {
        context.programCounter(controlPc);
        step(localSession(context), range, context);
        if (!context.hasFrame()) {
            return OptionalLong.empty();
        }
        if (pointers != null) {
            pointers.fill(context.registers());
        }
        return OptionalLong.of(context.programCounter());
    }

    /**
     * The frame pointer of a context: the stack pointer that its caller had before the call: {@code exc_find_frame_ptr}.
     *
     * @param range of the context's pc, if it is at hand
     * @param context is not changed, and not looked at where its caller's is given
     * @param next the caller's context, if it is at hand
     * @return empty where there is no caller
     */
    public static OptionalLong findFramePointer(@Nullable CodeRange range, Context context, @Nullable Context next)
            throws MemoryFaultException {
        if (next != null) {
            return OptionalLong.of(next.stackPointer());
        }
        Context caller = context.copy();
        if (caller.session() == null) {
            localSession(caller);
        }
        Session<?> session = caller.session();
        if (session != null && caller.hasFrame()) {
            step(session, range, caller);
        }
        return caller.hasFrame() ? OptionalLong.of(caller.stackPointer()) : OptionalLong.empty();
    }

    /** The code range of a pc of this process: {@code exc_lookup_function_entry}. */
    public static Optional<CodeRange> lookupFunctionEntry(long pc) throws MemoryFaultException {
        return LocalProcess.session().codeRange(pc);
    }

    /** The code range of the frame that a context is at, in a target known only by its fetch function. */
    public static <H extends @Nullable Object> Optional<CodeRange> lookupFunctionEntry(
            H handle, FetchFunction<H> fetch, ModuleList modules, Context context) throws MemoryFaultException {
        return remoteSession(handle, fetch, modules, context).codeRange(context.lookupAddress());
    }

    /**
     * The code range of a pc of a target known only by its fetch function.
     *
     * @param machine what kind of program the target is
     */
    public static <H extends @Nullable Object> Optional<CodeRange> lookupFunctionEntry(
            H handle, FetchFunction<H> fetch, ModuleList modules, Machine machine, long pc)
            throws MemoryFaultException {
        return Session.open(handle, fetch, modules, machine).codeRange(pc);
    }

    private static boolean step(Session<?> session, @Nullable CodeRange range, Context context)
            throws MemoryFaultException {
        if (!context.hasFrame()) {
            throw new IllegalStateException(
                    "the context has no frame: " + context.stopReason().orElseThrow());
        }
        long at = context.lookupAddress();
        session.step(context);
        boolean before = range != null && range.contains(at) && Long.compareUnsigned(at, range.prologueEnd()) < 0;
        return before || session.isInPrologueOrEpilogue(at);
    }

    private static <H extends @Nullable Object> Session<?> remoteSession(
            H handle, FetchFunction<H> fetch, ModuleList modules, Context context) throws MemoryFaultException {
        Session<?> known = context.session();
        if (known != null && known.isOf(handle, fetch, modules)) {
            return known;
        }
        Session<H> session = Session.open(handle, fetch, modules, context.machine());
        context.session(session);
        return session;
    }

    private static Session<?> localSession(Context context) throws MemoryFaultException {
        Session<?> known = context.session();
        if (known != null && known.isLocal()) {
            return known;
        }
        Session<?> session = LocalProcess.session();
        context.session(session);
        return session;
    }
}
