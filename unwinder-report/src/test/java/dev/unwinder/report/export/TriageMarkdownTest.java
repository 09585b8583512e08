package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriageMarkdownTest {
    @Test
    void aTableThenTheClustersWithStacksAndBuildIds() throws IOException {
        String text = Printed.text(new TriageMarkdown()::print, MadeUpCrashes.of(60, 12));
        assertThat(text)
                .startsWith("# Crashes\n\n60 crashes of 12 kinds, from 2026-11-")
                .contains(" Since the baseline: 3 new, 1 gone, 3 growing. 1 could not be read.\n")
                .contains("\n| 1 | 20 | low | same | `shop::checked<int>(int) \\| shop::Cart::add(")
                .contains("\n| 13 | 0 | low | gone | `shop::Old::leak()` |")
                .contains("\n## 2. `shop::checked<int>(int) | std::_Rb_tree")
                .contains("\n#3  shop::checked<int>(int) at /src/shop/checked.hpp:12 (shop-server+0x10c0) [inlined]\n")
                .contains("| `/usr/lib/x86_64-linux-gnu/libc.so.6` | `93d3fe5e1c8f4c1e2b0a7d6c5b4a392817160514` |")
                .contains("\n## 10. ")
                .doesNotContain("\n## 11. ");
    }

    @Test
    void foreignTextIsCode() {
        assertThat(MarkdownText.code("a `b` ``c``", 100)).isEqualTo("``` a `b` ``c`` ```");
        assertThat(MarkdownText.code("@all #1", 100)).isEqualTo("`@all #1`");
        assertThat(MarkdownText.code(" ", 100)).isEmpty();
        assertThat(MarkdownText.code("a\n# b\u202e", 100)).isEqualTo("`a\\x0a# b\\u202e`");
        assertThat(MarkdownText.code("abcdef", 3)).isEqualTo("`abc\u2026`");
        assertThat(MarkdownText.cell("a|b\\|c", 100)).isEqualTo("`a\\|b\\ \\|c`");
        assertThat(MarkdownText.block("````\n")).isEqualTo("`````text\n````\n`````\n");
    }

    @Test
    void noLineBeginsOutsideOfCode() throws IOException {
        String text = Printed.text(new TriageMarkdown()::print, MadeUpCrashes.of(20, 4, Hostile.TEXT));
        List<String> lines = text.lines().toList();
        assertThat(lines).noneMatch(line -> line.startsWith("# end"));
        assertThat(lines.stream().filter(line -> line.startsWith("| 1 |")))
                .singleElement()
                .satisfies(line ->
                        assertThat(line.replace("\\|", "").split("\\|", -1)).hasSize(9));
    }
}
