package dev.unwinder.registered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.address.AddressRange;
import org.junit.jupiter.api.Test;

class ExternalUnwindInfosTest {
    private final ExternalUnwindInfos infos = new ExternalUnwindInfos();

    private static ExternalUnwindInfo of(long start, long end) {
        return ExternalUnwindInfo.of(new AddressRange(start, end), 0x9000, new byte[4]);
    }

    @Test
    void risesByAddress() {
        infos.add(of(0x3000, 0x4000));
        infos.add(of(0x1000, 0x2000));
        infos.add(of(0x2000, 0x3000));
        assertThat(infos.all()).extracting(it -> it.text().start()).containsExactly(0x1000L, 0x2000L, 0x3000L);
    }

    @Test
    void alreadyRegistered() {
        infos.add(of(0x1000, 0x2000));
        assertThatThrownBy(() -> infos.add(of(0x1fff, 0x3000)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("already registered: 0x1000..0x2000");
        assertThat(infos.all()).hasSize(1);
    }

    @Test
    void notRegistered() {
        infos.add(of(0x1000, 0x2000));
        assertThatThrownBy(() -> infos.remove(new AddressRange(0x1000, 0x1800)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not registered: 0x1000..0x1800");
        infos.remove(new AddressRange(0x1000, 0x2000));
        assertThat(infos.all()).isEmpty();
    }

    @Test
    void noCode() {
        assertThatThrownBy(() -> of(0x1000, 0x1000)).isInstanceOf(IllegalArgumentException.class);
    }
}
