package dev.unwinder.dwarf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.bytes.Truncation;
import dev.unwinder.testkit.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InitialLengthTest {
    private static InitialLength parse(Section section) throws MalformedDataException {
        return InitialLength.parse(
                ByteView.of(section.toByteArray(), "length", section.order()).cursor());
    }

    @Test
    void upTo0xffffffefItIs32BitDwarf() throws MalformedDataException {
        assertThat(parse(Section.little64().u32(0))).isEqualTo(new InitialLength(0, 4));
        assertThat(parse(Section.big32().u32(0x1234))).isEqualTo(new InitialLength(0x1234, 4));
        assertThat(parse(Section.little64().u32(0xffff_ffefL))).isEqualTo(new InitialLength(0xffff_ffefL, 4));
    }

    @Test
    void behind0xffffffffStandsThe64BitLength() throws MalformedDataException {
        assertThat(parse(Section.little64().u32(0xffff_ffffL).u64(0x1_0000_0000L)))
                .isEqualTo(new InitialLength(0x1_0000_0000L, 8));
        assertThat(parse(Section.big32().u32(0xffff_ffffL).u64(20))).isEqualTo(new InitialLength(20, 8));
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_fff0L, 0xffff_fff8L, 0xffff_fffeL})
    void whatIsInBetweenIsReserved(long reserved) {
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> parse(Section.little64().u32(reserved).u64(8)))
                .satisfies(thrown -> assertThat(thrown.offset()).isZero());
    }

    @Test
    void aLengthCutAnywhereIsTold() throws MalformedDataException {
        Section narrow = Section.little64().u32(5);
        Truncation.everyCutIsTold(
                narrow.toByteArray(), LITTLE_ENDIAN, narrow::fieldAt, view -> InitialLength.parse(view.cursor()));
        Section wide = Section.big32().u32(0xffff_ffffL).u64(5);
        Truncation.everyCutIsTold(
                wide.toByteArray(), BIG_ENDIAN, wide::fieldAt, view -> InitialLength.parse(view.cursor()));
    }
}
