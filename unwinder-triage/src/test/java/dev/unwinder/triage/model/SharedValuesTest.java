package dev.unwinder.triage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedValuesTest {
    @Test
    void theFirstOfEqualValuesIsKept() {
        SharedValues shared = new SharedValues();
        String[] first = new String[10_000];
        for (int i = 0; i < first.length; i++) {
            first[i] = "name " + i;
            assertThat(shared.first(first[i])).isSameAs(first[i]);
        }
        for (int i = 0; i < first.length; i++) {
            assertThat(shared.first("name " + i)).isSameAs(first[i]);
        }
    }

    /** Names that are made so that their hash codes are equal: {@code "Aa"} and {@code "BB"} in all combinations. */
    @Test
    void equalHashCodesCostNoTime() {
        SharedValues shared = new SharedValues();
        assertTimeout(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 1 << 17; i++) {
                StringBuilder name = new StringBuilder();
                for (int bit = 0; bit < 17; bit++) {
                    name.append((i >>> bit & 1) == 0 ? "Aa" : "BB");
                }
                assertThat(shared.first(name.toString())).isEqualTo(name.toString());
            }
        });
    }
}
