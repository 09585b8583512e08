package dev.unwinder.ptrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.unwinder.elf.ElfConstants;
import dev.unwinder.exc.CodeRange;
import dev.unwinder.exc.Context;
import dev.unwinder.exc.ContextPointers;
import dev.unwinder.exc.Exc;
import dev.unwinder.exc.FetchFunction;
import dev.unwinder.exc.ModuleList;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.StopReason;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.AuxiliaryVector;
import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.RegisterPlace;
import dev.unwinder.target.Target;
import dev.unwinder.target.TargetThread;
import dev.unwinder.target.WordReader;
import dev.unwinder.unwind.Unwinder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libexc family over a live process of which it knows nothing but a fetch function, and over this one. */
class ExcTest {
    private static final int RSP = 7;
    private static final int RIP = 16;

    private static final FetchFunction<Target> FETCH =
            (target, address, buffer, size) -> target.memory().read(address, buffer, 0, size) == size ? 0 : -1;

    @ParameterizedTest
    @ValueSource(strings = {"-pie", "-no-pie", "-static-pie"})
    void walksAProcessThroughAFetchFunctionByEveryKindOfList(String kind) throws Exception {
        Path program = Programs.compile(
                "blocked", "-O1", "-fomit-frame-pointer", "-fno-optimize-sibling-calls", "-pthread", kind);
        try (Running running = Running.start(program, 3, 9);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Unwinder unwinder = Unwinder.forTarget(process);
            for (ModuleList list : lists(process, unwinder, kind.equals("-static-pie"))) {
                for (TargetThread thread : process.threads()) {
                    List<Long> expected = new ArrayList<>();
                    List<Frame> frames = unwinder.unwind(thread).frames();
                    frames.forEach(it -> expected.add(it.pc()));
                    assertThat(expected).hasSizeGreaterThan(11);
                    Context context =
                            Context.of(process.machine(), thread.registers().orElseThrow());
                    List<Long> pcs = new ArrayList<>();
                    while (context.hasFrame()) {
                        pcs.add(context.programCounter());
                        boolean setUp = !Exc.remoteVirtualUnwind(process, FETCH, list, null, context);
                        assertThat(setUp).as("%s, frame %d", list, pcs.size()).isTrue(); // all are calling
                    }
                    assertThat(pcs).as(list.toString()).isEqualTo(expected);
                    assertThat(context.stopReason().orElseThrow().kind()).isEqualTo(StopReason.Kind.OUTERMOST);
                }
            }
        }
    }

    @Test
    void whatCannotBeFetchedIsAnExceptionWithItsAddress() throws Exception {
        try (Running running = Running.start(Programs.compile("blocked"), 1, 9);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Unwinder unwinder = Unwinder.forTarget(process);
            Frame inside = unwinder.unwind(process.threads().get(0)).frames().get(6);
            long gone = inside.stackPointer();
            FetchFunction<String> fetch = (handle, address, buffer, size) -> {
                assertThat(handle).isEqualTo("the handle");
                boolean misses = Long.compareUnsigned(address + size, gone) <= 0
                        || Long.compareUnsigned(address, gone + 0x1000) >= 0;
                return misses ? FETCH.fetch(process, address, buffer, size) : 1;
            };
            Context context = Context.of(
                    process.machine(), process.threads().get(0).registers().orElseThrow());
            ModuleList list = lists(process, unwinder, false).get(0);
            int steps = 0;
            MemoryFaultException fault = null;
            while (fault == null && context.hasFrame()) {
                Context before = context.copy();
                fault = catchThrowableOfType(
                        MemoryFaultException.class,
                        () -> Exc.remoteVirtualUnwind("the handle", fetch, list, null, context));
                steps++;
                if (fault != null) {
                    assertThat(context.registers()).isEqualTo(before.registers());
                }
            }
            assertThat(steps).isEqualTo(7);
            assertThat(fault).isNotNull();
            assertThat(fault.address()).isBetween(gone, gone + 0x1000);
            MemoryFaultException noList = catchThrowableOfType(
                    MemoryFaultException.class,
                    () -> Exc.remoteVirtualUnwind(
                            "the handle",
                            fetch,
                            ModuleList.ofDebug(0x10),
                            null,
                            Context.of(process.machine(), inside.registers())));
            assertThat(noList.address()).isEqualTo(0x10);
        }
    }

    @Test
    void aCodeRangeIsThatOfReadelf() throws Exception {
        Path program = Programs.compile("blocked");
        try (Running running = Running.start(program, 1, 2);
                LiveProcess process = LiveProcess.attach(running.pid())) {
            Unwinder unwinder = Unwinder.forTarget(process);
            LoadedModule main = unwinder.modules().mainProgram().orElseThrow();
            ModuleList list = lists(process, unwinder, false).get(0);
            String readelf = Programs.run(List.of("readelf", "-wF", program.toString()));
            for (Map.Entry<Long, String> function : Programs.functions(program).entrySet()) {
                if (List.of("rec", "block", "main").contains(function.getValue())) {
                    long start = main.bias() + function.getKey();
                    CodeRange range = Exc.lookupFunctionEntry(process, FETCH, list, process.machine(), start + 1)
                            .orElseThrow();
                    assertThat(range.start()).isEqualTo(start);
                    assertThat(readelf)
                            .contains("pc=%016x..%016x".formatted(function.getKey(), range.end() - main.bias()));
                    assertThat(range.prologueEnd()).isBetween(start + 1, range.end());
                    assertThat(range.lsda()).isEmpty();
                }
            }
            assertThat(Exc.lookupFunctionEntry(process, FETCH, list, process.machine(), 0x10))
                    .isEmpty();
        }
    }

    @Test
    void thisProcessIsUnwoundWithoutAFetchFunction() throws Exception {
        try (SelfTarget self = SelfTarget.open()) {
            Unwinder unwinder = Unwinder.forTarget(self);
            int compared = 0;
            for (TargetThread thread : self.threads()) {
                if (thread.tid() != ProcessHandle.current().pid()) {
                    continue; // only the first thread, which waits for the end of all others, surely stays where it is
                }
                List<Frame> frames = unwinder.unwind(thread).frames();
                compared++;
                Context context = Context.of(self.machine(), thread.registers().orElseThrow());
                Context other = context.copy();
                Context third = context.copy();
                ContextPointers pointers = new ContextPointers();
                for (int i = 1; i < frames.size(); i++) {
                    long pc = other.programCounter();
                    assertThat(Exc.findFramePointer(null, other, null))
                            .hasValue(frames.get(i).stackPointer());
                    Exc.virtualUnwind(null, context);
                    assertThat(Exc.rtlVirtualUnwind(pc, null, other, pointers))
                            .hasValue(frames.get(i).pc());
                    assertThat(Exc.remoteVirtualUnwind(null, null, null, null, third))
                            .isFalse();
                    assertThat(context.registers()).isEqualTo(frames.get(i).registers());
                    assertThat(third.registers()).isEqualTo(frames.get(i).registers());
                    assertThat(Exc.findFramePointer(null, context, other))
                            .hasValue(frames.get(i).stackPointer());
                    assertThat(pointers.place(RIP)).isInstanceOf(RegisterPlace.InMemory.class);
                    assertThat(pointers.place(RSP)).isEqualTo(new RegisterPlace.Computed());
                }
                Exc.unwind(context, null);
                assertThat(context.hasFrame()).isFalse();
                CodeRange range =
                        Exc.lookupFunctionEntry(frames.get(2).lookupAddress()).orElseThrow();
                assertThat(range.contains(frames.get(2).pc() - 1)).isTrue();
            }
            assertThat(compared).isPositive();
        }
    }

    /** Program headers, the loader's list, and one of its entries. */
    private static List<ModuleList> lists(LiveProcess process, Unwinder unwinder, boolean isStatic)
            throws MemoryFaultException, IOException {
        List<ModuleList> lists = new ArrayList<>();
        lists.add(ModuleList.ofProgramHeaders(
                process.auxiliaryVector().find(AuxiliaryVector.AT_PHDR).orElseThrow()));
        if (isStatic) {
            return lists;
        }
        LoadedModule main = unwinder.modules().mainProgram().orElseThrow();
        WordReader words = new WordReader(process.memory(), process.machine().order(), 8);
        long entry = main.bias()
                + main.image()
                        .programHeader(ElfConstants.PT_DYNAMIC)
                        .orElseThrow()
                        .vaddr();
        while (words.word(entry) != ElfConstants.DT_DEBUG) {
            entry += 16;
        }
        long debug = words.word(entry + 8);
        lists.add(ModuleList.ofDebug(debug));
        lists.add(ModuleList.ofLinkMap(words.word(words.word(debug + 8) + 24)));
        return lists;
    }
}
