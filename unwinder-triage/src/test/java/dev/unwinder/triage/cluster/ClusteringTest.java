package dev.unwinder.triage.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.cause.AddressKind;
import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signatures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ClusteringTest {
    private static Crash crash(String id, String program, Severity.Level level, String... functions) {
        List<CrashFrame> frames = new ArrayList<>();
        for (String function : functions) {
            frames.add(CrashFrame.named(function, program));
        }
        CrashStack stack = new CrashStack(program, OptionalInt.of(11), frames, true);
        Map<KeyStyle, String> keys = new EnumMap<>(KeyStyle.class);
        for (KeyStyle style : KeyStyle.values()) {
            Signatures.standard().key(style, stack).ifPresent(key -> keys.put(style, key));
        }
        Diagnosis diagnosis = new Diagnosis(
                new Cause(
                        CrashCause.Kind.READ,
                        "read",
                        OptionalLong.empty(),
                        AddressKind.UNKNOWN,
                        Optional.empty(),
                        Optional.empty()),
                new Severity(level, "because"),
                CasrSeverity.SOURCE_AV,
                stack.quality(),
                keys,
                stack,
                0,
                0,
                List.of(),
                List.of());
        long seconds = id.charAt(id.length() - 1);
        return new Crash(
                new CrashSource(id, "", Optional.empty(), Optional.of(Instant.ofEpochSecond(seconds))),
                new CrashedProgram(program, Optional.of("abcdef01"), OptionalLong.empty(), OptionalInt.of(11)),
                Optional.of(diagnosis),
                CrashExtras.none(),
                Effort.none(),
                false,
                List.of(),
                Optional.empty());
    }

    private static Crash low(String id, String... functions) {
        return crash(id, "/bin/app", Severity.Level.LOW, functions);
    }

    private static List<List<String>> members(Decisions decisions, Crash... crashes) {
        return Clustering.of(ClusterOptions.defaults().withDecisions(decisions)).clusters(List.of(crashes)).stream()
                .map(CrashCluster::members)
                .toList();
    }

    private static final Crash[] SAMPLES = {
        low("a1", "parse", "run", "main"),
        low("a2", "parse", "run", "main"),
        low("b1", "print", "run", "main"),
        crash("c1", "/bin/other", Severity.Level.HIGH, "parse", "run", "main"),
        Crash.unreadable(CrashSource.of("d1"), CrashedProgram.unknown(), Effort.none(), "is cut short")
    };

    @Test
    void programAndKeyDecideAndTheWorstComesFirst() {
        assertThat(members(Decisions.none(), SAMPLES))
                .containsExactly(List.of("c1"), List.of("a1", "a2"), List.of("b1"));
        CrashCluster second = Clustering.of(ClusterOptions.defaults())
                .clusters(List.of(SAMPLES))
                .get(1);
        assertThat(second.rank()).isEqualTo(2);
        assertThat(second.builds()).containsExactly("app abcdef01");
        assertThat(second.firstSeen()).contains(Instant.ofEpochSecond('1'));
        assertThat(second.lastSeen()).contains(Instant.ofEpochSecond('2'));
        assertThat(second.change()).isEmpty();
    }

    @Test
    void theSameFunctionReachedInAnotherWayIsJoinedAndAnotherFunctionIsNot() {
        String[] deep = {"parse", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "main"};
        String[] copy = {"memcpy", "parse", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "main"};
        String[] move = {"memmove", "parse", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "main"};
        String[] other = deep.clone();
        other[0] = "print";
        assertThat(members(Decisions.none(), low("a1", copy), low("a2", move), low("b1", deep), low("b2", other)))
                .contains(List.of("b2"))
                .anyMatch(it -> it.contains("a1") && it.contains("a2"));
    }

    @Test
    void decisionsJoinAndPart() {
        List<CrashCluster> plain = Clustering.of(ClusterOptions.defaults()).clusters(List.of(SAMPLES));
        String a = plain.get(1).id();
        String b = plain.get(2).id();
        assertThat(members(Decisions.parse(List.of("# a comment", "", "join 0000 " + b + " " + a)), SAMPLES))
                .containsExactly(List.of("c1"), List.of("a1", "a2", "b1"));
        assertThat(members(Decisions.parse(List.of("part " + a + " a2*")), SAMPLES))
                .containsExactlyInAnyOrder(List.of("c1"), List.of("a1"), List.of("a2"), List.of("b1"));
        assertThatThrownBy(() -> Decisions.parse(List.of("", "join x"))).hasMessageStartingWith("line 2: ");
    }

    @Test
    void changesSinceABaseline() {
        List<Crash> before = List.of(low("a1", "parse", "main"), low("g1", "gone", "main"), low("s1", "same", "main"));
        List<Crash> now = List.of(
                low("a2", "parse", "main"),
                low("a3", "parse", "main"),
                low("n1", "fresh", "main"),
                low("s2", "same", "main"));
        List<CrashCluster> clusters = Clustering.of(ClusterOptions.defaults()).clusters(now, Optional.of(before));
        assertThat(clusters.stream()
                        .map(it -> it.signature() + " " + it.change().get().state() + " " + it.count() + " "
                                + it.change().get().before()))
                .containsExactly("parse growing 2 1", "fresh new 1 0", "same same 1 1", "gone gone 0 1");
        assertThat(clusters.get(3).members()).isEmpty();
        assertThat(clusters.get(3).representative()).isEqualTo("g1");
    }

    @Test
    void idsStayTheSameAndOtherKeysPartOtherwise() {
        String id = Clustering.of(ClusterOptions.defaults())
                .clusters(List.of(low("a1", "parse")))
                .get(0)
                .id();
        assertThat(id).isEqualTo(Group.id("app", "parse")).hasSize(12);
        assertThat(Clustering.of(ClusterOptions.defaults().withStyle(KeyStyle.SATYR))
                        .clusters(List.of(SAMPLES)))
                .hasSize(3);
    }

    @Test
    void theWorstCrashIsTheOneToLookAt() {
        List<Crash> crashes = List.of(
                low("a1", "fail", "main"),
                crash("a2", "/bin/app", Severity.Level.HIGH, "fail", "main"),
                low("a3", "fail", "main"));
        CrashCluster cluster =
                Clustering.of(ClusterOptions.defaults()).clusters(crashes).get(0);
        assertThat(cluster.count()).isEqualTo(3);
        assertThat(cluster.severity().level()).isEqualTo(Severity.Level.HIGH);
        assertThat(cluster.representative())
                .as("its cause goes with the severity")
                .isEqualTo("a2");
    }

    @Test
    void whatIsAlikeAndEndsElsewhereIsTwoForAReason() {
        assertThat(Reasons.of(ClusterOptions.defaults(), low("a1", "handle", "main"), low("a2", "main"))
                        .steps())
                .contains(
                        "distance by positions 0.122: below 0.3",
                        "1 change makes one stack of the other, 0.500 of the" + " longer: beyond ABRT's 0.3",
                        "the keys by unwinder differ, and they end at different functions: that"
                                + " the stacks are alike would not be enough");
        assertThat(Reasons.of(ClusterOptions.defaults(), low("a1"), low("a2")).steps())
                .contains("neither has a relevant frame: nothing tells them apart");
    }
}
