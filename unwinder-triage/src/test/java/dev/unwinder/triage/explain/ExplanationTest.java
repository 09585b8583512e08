package dev.unwinder.triage.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.signature.Signatures;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static CrashStack stack(String... functions) {
        List<CrashFrame> frames = new ArrayList<>();
        for (String function : functions) {
            frames.add(CrashFrame.named(function, "/usr/bin/app"));
        }
        return new CrashStack("/usr/bin/app", OptionalInt.of(11), frames, true);
    }

    @Test
    void oneCrashByTwoWays() {
        Explanation why =
                Explanation.of(Signatures.standard(), stack("parse", "read", "main"), stack("parse", "load", "main"));
        assertThat(why.same()).isTrue();
        assertThat(why.steps())
                .containsSubsequence(
                        "A: ended at parse, which says enough",
                        "A is parse",
                        "B is parse",
                        "signatures are equal",
                        "1 relevant frames are equal, then A has read and B load",
                        "distance by positions 0.333: not below 0.3",
                        "1 change makes one stack of the other, 0.333 of the longer: beyond ABRT's 0.3",
                        "satyr takes them for two",
                        "clusterfuzz takes them for two");
    }

    @Test
    void twoCrashes() {
        Explanation why = Explanation.of(Signatures.standard(), stack("f", "main"), stack("g", "run", "main"));
        assertThat(why.same()).isFalse();
        assertThat(why.steps())
                .contains("signatures are different", "0 relevant frames are equal, then A has f and B g");
    }

    @Test
    void emptyStacksAreComparedToo() {
        assertThat(Explanation.of(Signatures.standard(), stack(), stack()).same())
                .isTrue();
    }
}
