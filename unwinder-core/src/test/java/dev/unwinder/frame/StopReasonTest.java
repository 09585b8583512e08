package dev.unwinder.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.StopReason.Kind;
import org.junit.jupiter.api.Test;

class StopReasonTest {
    @Test
    void onlyTheOutermostFrameIsAProvedEnd() {
        for (Kind kind : Kind.values()) {
            assertThat(StopReason.of(kind, "").isComplete()).isEqualTo(kind == Kind.OUTERMOST);
        }
    }

    @Test
    void textHasPlaceAndDetailWhereThereAreSome() {
        assertThat(StopReason.of(Kind.OUTERMOST, "")).hasToString("outermost frame");
        assertThat(StopReason.of(Kind.LIMIT, "2 frames")).hasToString("frame limit (2 frames)");
        assertThat(StopReason.at(Kind.UNREADABLE, 0x9008, "return address"))
                .hasToString("unreadable 0x9008 (return address)");
        assertThat(StopReason.at(Kind.BAD_RETURN_ADDRESS, -1, ""))
                .hasToString("return address not in code 0xffffffffffffffff");
        assertThat(StopReason.at(Kind.LOOP, 0, "")).hasToString("stack runs in a circle 0x0");
    }

    @Test
    void placeIsAbsentRatherThanZero() {
        assertThat(StopReason.of(Kind.NO_RULE, "").address()).isEmpty();
        assertThat(StopReason.at(Kind.NO_RULE, 0, "").address()).hasValue(0);
        assertThat(StopReason.of(Kind.NO_RULE, "why").detail()).isEqualTo("why");
    }
}
