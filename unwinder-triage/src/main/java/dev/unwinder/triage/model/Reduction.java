package dev.unwinder.triage.model;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.cause.AddressKind;
import dev.unwinder.triage.signature.KeyStyle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Makes of crashes what is kept of each while thousands of others are looked at: all that clusters, counts and graphs of stacks need, and nothing
 * else. What several crashes have in common is kept once; without addresses, which differ from process to process, that is most of it.
 *
 * <p>What is left out: the cause but for its kind; of frames their builds, addresses in the process where there are others, and of those with a
 * name their places in the image and lines; images, missing files, keys of other styles, notes, and what was only there because somebody asked
 * for it. Not for several threads.
 */
public final class Reduction {
    private final KeyStyle style;
    private final SharedValues shared = new SharedValues();

    /**
     * Nothing shared yet.
     *
     * @param style by whose key crashes will be put together
     */
    public Reduction(KeyStyle style) {
        this.style = style;
    }

    /** What is kept of a crash. */
    public Crash of(Crash crash) {
        CrashSource source = crash.source();
        CrashedProgram program = crash.program();
        return new Crash(
                new CrashSource(
                        source.member().isEmpty() ? source.path() : share(source.path()),
                        source.member(),
                        share(source.host()),
                        source.time()),
                new CrashedProgram(share(program.path()), share(program.buildId()), program.pid(), program.signal()),
                crash.diagnosis().isPresent()
                        ? share(Optional.of(of(crash.diagnosis().get())))
                        : Optional.empty(),
                CrashExtras.none(),
                crash.effort(),
                crash.partial(),
                List.of(),
                crash.error());
    }

    private Diagnosis of(Diagnosis found) {
        Map<KeyStyle, String> keys = new EnumMap<>(KeyStyle.class);
        found.key(KeyStyle.UNWINDER).ifPresent(key -> keys.put(KeyStyle.UNWINDER, share(key)));
        found.key(style).ifPresent(key -> keys.put(style, share(key)));
        return new Diagnosis(
                share(new Cause(
                        found.cause().kind(),
                        "",
                        OptionalLong.empty(),
                        AddressKind.UNKNOWN,
                        Optional.empty(),
                        Optional.empty())),
                share(found.severity()),
                found.casr(),
                share(found.quality()),
                keys,
                of(found.stack()),
                found.leftOut(),
                found.otherThreads(),
                List.of(),
                List.of());
    }

    private CrashStack of(CrashStack stack) {
        List<CrashFrame> frames = new ArrayList<>(stack.frames().size());
        for (CrashFrame frame : stack.frames()) {
            frames.add(share(of(frame)));
        }
        return new CrashStack(share(stack.program()), stack.signal(), frames, stack.complete());
    }

    /** A frame with a name is the same wherever in its function it is; one without is named by its place, or by that of its function. */
    private CrashFrame of(CrashFrame frame) {
        boolean hasName = frame.function().isPresent();
        return new CrashFrame(
                share(frame.function()),
                share(frame.module()),
                Optional.empty(),
                hasName ? OptionalLong.empty() : frame.offset(),
                !hasName && frame.module().isEmpty() ? frame.address() : OptionalLong.empty(),
                share(frame.source().map(it -> of(it, hasName))),
                frame.origin(),
                frame.inline(),
                frame.signalTrampoline(),
                hasName ? OptionalLong.empty() : frame.functionStart());
    }

    private CrashFrame.Source of(CrashFrame.Source source, boolean hasName) {
        return new CrashFrame.Source(
                share(source.file()), hasName ? OptionalInt.empty() : source.line(), OptionalInt.empty());
    }

    private <T> T share(T value) {
        return shared.first(value);
    }
}
