package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignTest {
    private static String chars(int... units) {
        StringBuilder text = new StringBuilder();
        for (int unit : units) {
            text.append((char) unit);
        }
        return text.toString();
    }

    @Test
    void ordinaryNamesStayAsTheyAre() {
        String go = "main.(*T)." + chars(0xb7) + "f";
        String greek = "fünf_Ω<int>::operator()";
        String emoji = "x" + chars(0xd83d, 0xde00);
        assertThat(Foreign.shown(go)).isSameAs(go);
        assertThat(Foreign.shown(greek)).isSameAs(greek);
        assertThat(Foreign.shown(emoji)).isSameAs(emoji);
    }

    @Test
    void controlCharactersAreShown() {
        assertThat(Foreign.shown("a" + chars(0x1b) + "[31mred")).isEqualTo("a\\x1b[31mred");
        assertThat(Foreign.shown("a\nb\tc" + chars(0))).isEqualTo("a\\x0ab\\x09c\\x00");
        assertThat(Foreign.shown(chars(0x7f, 0x9b))).isEqualTo("\\x7f\\x9b");
    }

    @Test
    void whatTurnsOrHidesTextIsShown() {
        assertThat(Foreign.shown("a" + chars(0x202e) + "b")).isEqualTo("a\\u202eb");
        assertThat(Foreign.shown(chars(0x2066, 0x2069, 0x200b, 0xfeff, 0x2028)))
                .isEqualTo("\\u2066\\u2069\\u200b\\ufeff\\u2028");
        assertThat(Foreign.shown(chars(0xdb40, 0xdc41))).isEqualTo("\\udb40\\udc41");
    }

    @Test
    void unpairedSurrogatesAreShown() {
        assertThat(Foreign.shown("a" + chars(0xd800))).isEqualTo("a\\ud800");
        assertThat(Foreign.shown(chars(0xdc00) + "b")).isEqualTo("\\udc00b");
        assertThat(Foreign.shown(chars(0xd83d, 0xd83d, 0xde00))).isEqualTo("\\ud83d" + chars(0xd83d, 0xde00));
    }

    @Test
    void unpairedSurrogatesAreReplacedForPrograms() {
        String fine = "x" + chars(0xd83d, 0xde00);
        assertThat(Foreign.wellFormed(fine)).isSameAs(fine);
        assertThat(Foreign.wellFormed("a" + chars(0xd800))).isEqualTo("a" + chars(0xfffd));
    }
}
