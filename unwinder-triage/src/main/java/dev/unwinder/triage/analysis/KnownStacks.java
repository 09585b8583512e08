package dev.unwinder.triage.analysis;

import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.StackQuality;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signatures;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What depends on nothing but a stack's frames, made once for all crashes with the same stack. Safe for many threads. */
final class KnownStacks {
    /** As many frames of different stacks are remembered at most. */
    private static final long MAX_FRAMES = 1 << 19;

    /**
     * What is said of a stack.
     *
     * @param keys of all styles that have one for it
     * @param quality of its frames
     */
    record Known(Map<KeyStyle, String> keys, StackQuality quality) {}

    private final Signatures signatures;
    private final Map<StackShape, Known> byShape = new ConcurrentHashMap<>();
    private final AtomicLong frames = new AtomicLong();

    KnownStacks(Signatures signatures) {
        this.signatures = signatures;
    }

    Known of(CrashStack stack, DeepStack walked) {
        StackShape shape = StackShape.of(stack, walked.frames());
        Known known = byShape.get(shape);
        if (known == null) {
            known = make(stack);
            if (frames.addAndGet(walked.frames().size()) < MAX_FRAMES) {
                byShape.putIfAbsent(shape, known);
            }
        }
        return known;
    }

    private Known make(CrashStack stack) {
        Map<KeyStyle, String> keys = new EnumMap<>(KeyStyle.class);
        for (KeyStyle style : KeyStyle.values()) {
            signatures.key(style, stack).ifPresent(key -> keys.put(style, key));
        }
        return new Known(Collections.unmodifiableMap(keys), stack.quality());
    }
}
