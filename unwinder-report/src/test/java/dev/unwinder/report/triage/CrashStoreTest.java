package dev.unwinder.report.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.StackQuality;
import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.cluster.Clustering;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.signature.KeyStyle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CrashStoreTest {
    /** A crash of one kind, as another process has it: all addresses differ. */
    private static Crash crash(int number, String function, int rating) {
        Crash sample = SampleCrashes.whole("core." + number);
        Diagnosis found = sample.diagnosis().orElseThrow();
        List<CrashFrame> frames = new ArrayList<>();
        for (String name : List.of(function, "caller", "main")) {
            frames.add(new CrashFrame(
                    Optional.of(name),
                    "/usr/bin/app",
                    Optional.of("abcdef0123456789"),
                    OptionalLong.of(0x1000),
                    OptionalLong.of(0x7f0000001000L + number * 4096L),
                    Optional.empty(),
                    FrameOrigin.CFI,
                    false,
                    false));
        }
        Cause cause = found.cause();
        Diagnosis own = new Diagnosis(
                new Cause(
                        cause.kind(),
                        cause.text() + " at " + number,
                        OptionalLong.of(number),
                        cause.place(),
                        cause.instruction(),
                        cause.message()),
                found.severity(),
                found.casr(),
                new StackQuality(rating, List.of()),
                Map.of(KeyStyle.UNWINDER, function, KeyStyle.SATYR, "hash of " + function),
                new CrashStack("/usr/bin/app", found.stack().signal(), frames, true),
                0,
                number,
                found.modules(),
                found.missing());
        return new Crash(
                new CrashSource("core." + number, "", Optional.of("web1"), Optional.of(SampleCrashes.TIME)),
                sample.program(),
                Optional.of(own),
                sample.extras(),
                sample.effort(),
                false,
                sample.notes(),
                Optional.empty());
    }

    private static CrashStore store(CrashStore.Whole whole) {
        return new CrashStore(ClusterOptions.defaults(), whole);
    }

    @Test
    void whatCrashesHaveInCommonIsKeptOnce() throws IOException {
        try (CrashStore store = store(CrashStore.Whole.NONE)) {
            store.add(crash(1, "fail", 4));
            store.add(crash(2, "fail", 4));
            store.add(crash(3, "other", 4));
            List<Crash> kept = store.crashes();
            List<CrashFrame> first = frames(kept.get(0));
            assertThat(frames(kept.get(1)).get(0)).isSameAs(first.get(0));
            assertThat(frames(kept.get(2)).get(0)).isNotSameAs(first.get(0));
            assertThat(frames(kept.get(2)).get(1)).isSameAs(first.get(1));
            assertThat(kept.get(0).diagnosis().orElseThrow().keys()).containsOnly(Map.entry(KeyStyle.UNWINDER, "fail"));
            assertThat(kept.get(0).extras()).isEqualTo(CrashExtras.none());
            assertThat(store.of(kept.get(0))).isSameAs(kept.get(0));
        }
    }

    @Test
    void equalCrashesShareAllButWhereAndWhen() throws IOException {
        try (CrashStore store = store(CrashStore.Whole.NONE)) {
            Crash crash = crash(1, "fail", 4);
            Crash again = new Crash(
                    CrashSource.of("again"),
                    crash.program(),
                    crash.diagnosis(),
                    crash.extras(),
                    crash.effort(),
                    crash.partial(),
                    crash.notes(),
                    crash.error());
            store.add(crash);
            store.add(again);
            assertThat(store.crashes().get(1).diagnosis().orElseThrow())
                    .isSameAs(store.crashes().get(0).diagnosis().orElseThrow());
        }
    }

    /** A frame with a name says no more by its place and line; what comes after the crashes were asked for shares nothing with them. */
    @Test
    void placesInFunctionsAreNotKept() throws IOException {
        try (CrashStore store = store(CrashStore.Whole.NONE)) {
            store.add(crash(1, "fail", 4));
            CrashFrame kept = frames(store.crashes().get(0)).get(0);
            assertThat(kept.function()).contains("fail");
            assertThat(kept.offset()).isEmpty();
            assertThat(kept.buildId()).isEmpty();
            store.add(crash(2, "fail", 4));
            assertThat(frames(store.crashes().get(1)).get(0)).isEqualTo(kept).isNotSameAs(kept);
        }
    }

    private static List<CrashFrame> frames(Crash crash) {
        return crash.diagnosis().orElseThrow().stack().frames();
    }

    @Test
    void allThereWasIsFoundAgain() throws IOException {
        try (CrashStore store = store(CrashStore.Whole.ALL);
                CrashStore others = store(CrashStore.Whole.ALL)) {
            List<Crash> crashes = List.of(
                    crash(1, "fail", 4),
                    crash(2, "fail", 4),
                    SampleCrashes.unreadable("bad"),
                    Crash.unreadable(
                            CrashSource.of("x"),
                            crash(3, "a", 1).program(),
                            crash(3, "a", 1).effort(),
                            "y"));
            for (Crash crash : crashes) {
                store.add(crash);
            }
            others.add(crash(1, "before", 4)); // of a baseline: the same core, as it was then
            assertThat(store.crashes()).map(store::of).isEqualTo(crashes);
            assertThat(store.of(others.crashes().get(0)))
                    .isSameAs(others.crashes().get(0));
            assertThat(others.of(others.crashes().get(0))).isEqualTo(crash(1, "before", 4));
        }
    }

    @Test
    void whatRepresentsAClusterIsWhole() throws IOException {
        try (CrashStore store = store(CrashStore.Whole.REPRESENTATIVES)) {
            List<Crash> crashes = List.of(
                    crash(1, "fail", 2),
                    crash(2, "fail", 1),
                    crash(3, "fail", 3),
                    crash(4, "fail", 3),
                    crash(5, "other", 0),
                    SampleCrashes.unreadable("bad"));
            for (Crash crash : crashes) {
                store.add(crash);
            }
            Clustering.of(ClusterOptions.defaults()).clusters(store.crashes()).forEach(cluster -> {
                Crash kept = store.crashes().stream()
                        .filter(it -> it.id().equals(cluster.representative()))
                        .findFirst()
                        .orElseThrow();
                assertThat(crashes).contains(store.of(kept));
                assertThat(store.of(kept)).isNotEqualTo(kept);
            });
            Crash duplicate = store.crashes().get(3);
            assertThat(store.of(duplicate)).isSameAs(duplicate);
        }
    }
}
