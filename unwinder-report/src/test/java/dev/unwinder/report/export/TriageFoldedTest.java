package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TriageFoldedTest {
    private static List<String> lines(TriageResult result) throws IOException {
        return Printed.text(new TriageFolded()::print, result).lines().toList();
    }

    @Test
    void aLineForEachStack() throws IOException {
        List<String> lines = lines(MadeUpCrashes.of(60, 8));
        assertThat(lines)
                .allMatch(line -> line.startsWith("shop-server;_start;__libc_start_call_main;main;"))
                .isSorted();
        assertThat(lines.stream()
                        .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum())
                .isEqualTo(60);
        assertThat(lines).anyMatch(line -> line.contains(";shop::checked<int>(int)_[i];abort;raise;__pthread_kill"));
        assertThat(lines).anyMatch(line -> line.contains(";[libpricing.so.3];"));
    }

    @Test
    void aDeepStackTellsHowManyFramesAreLeftOut() throws IOException {
        assertThat(lines(MadeUpCrashes.deep(200, 0))).singleElement().asString().doesNotContain("left_out");
        assertThat(lines(MadeUpCrashes.deep(500, 0, 0)))
                .singleElement()
                .asString()
                .contains(";f400;[300_frames_left_out];f99;")
                .endsWith(";f0 2");
        // of a stack that had lost its middle before, the last 32 frames are what nothing is missing between
        assertThat(lines(MadeUpCrashes.deep(512, 100_000)))
                .singleElement()
                .asString()
                .contains(";f480;[100380_frames_left_out];f99;");
        assertThat(lines(MadeUpCrashes.deep(512, 100_000, 99_000, 101_000)))
                .singleElement()
                .asString()
                .contains(";[99380_to_101380_frames_left_out];")
                .endsWith(";f0 3");
        assertThat(lines(MadeUpCrashes.deep(3, 5))).containsExactly("shop-server;f2;f1;f0;[5_frames_left_out] 1");
    }

    @Test
    void whatTheFormatGivesAMeaningIsGone() throws IOException {
        List<String> lines = lines(MadeUpCrashes.of(20, 4, Hostile.TEXT + ";main 7"));
        assertThat(lines).allMatch(line -> line.matches("[ -~]*") && line.split(" ").length == 2);
    }
}
