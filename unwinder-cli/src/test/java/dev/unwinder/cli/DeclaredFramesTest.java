package dev.unwinder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.address.AddressRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of {@code --eh-frame}. */
class DeclaredFramesTest {
    @Test
    void rangeOfCodeAndItsPlace() {
        var all = DeclaredFrames.parse(List.of("0x1000-0x2000=0x8000-0x8400", "3000-3010=9000"))
                .all();
        assertThat(all).hasSize(2);
        assertThat(all.get(0).text()).isEqualTo(new AddressRange(0x1000, 0x2000));
        assertThat(all.get(0).ehFrame()).isEqualTo(new AddressRange(0x8000, 0x8400));
        assertThat(all.get(1).ehFrame().start()).isEqualTo(0x9000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "=",
                "0x1000=0x2000",
                "0x1000-0x2000",
                "0x2000-0x1000=0x8000",
                "0x1000-0x1000=1",
                "1-2=",
                "main=1"
            })
    void nonsense(String word) {
        assertThatThrownBy(() -> DeclaredFrames.parse(List.of(word)))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--eh-frame takes a range of code");
    }

    @Test
    void twice() {
        assertThatThrownBy(() -> DeclaredFrames.parse(List.of("1000-2000=8000", "1800-2000=9000")))
                .isInstanceOf(UsageException.class)
                .hasMessage("--eh-frame: already registered: 0x1000..0x2000");
    }
}
