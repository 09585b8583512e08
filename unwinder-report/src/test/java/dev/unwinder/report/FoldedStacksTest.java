package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class FoldedStacksTest {
    private static final long WORK = 0x555555555110L;
    private static final long MAIN = 0x555555555010L;
    private static final long UNNAMED = 0x7ffff7c03000L;

    private static String folded(StackReport... reports) throws IOException {
        FoldedStacks stacks = new FoldedStacks();
        for (StackReport report : reports) {
            stacks.add(report);
        }
        StringWriter out = new StringWriter();
        stacks.print(out);
        return out.toString();
    }

    private static Frame frame(long index, long pc) {
        return Model.frame(index, pc, FrameOrigin.CFI);
    }

    private static ThreadReport thread(String name, Frame... frames) {
        return Model.thread(1, name, false, Model.OUTERMOST, frames);
    }

    @Test
    void equalStacksAreOneLineWithTheirCountOutermostFirst() throws IOException {
        StackReport report =
                Model.report(thread("w", frame(0, WORK), frame(1, MAIN)), thread("w", frame(0, WORK), frame(1, MAIN)));
        assertThat(folded(report, report)).isEqualTo("w;main;work 4\n");
    }

    @Test
    void frameWithoutANameHasItsModules() throws IOException {
        assertThat(folded(Model.report(thread("w", frame(0, UNNAMED), frame(1, 0x1234)))))
                .isEqualTo("w;[unknown];[libc.so.6] 1\n");
    }

    @Test
    void threadWithoutANameHasTheProcesssAndNamesCannotBreakTheLine() throws IOException {
        assertThat(folded(Model.report(thread("", frame(0, WORK))))).isEqualTo("prog;work 1\n");
        assertThat(folded(Model.report(thread("a b;c\u001b", frame(0, WORK))))).isEqualTo("a_b:c\\x1b;work 1\n");
    }

    @Test
    void theMiddleOfADeepStackIsLeftOut() throws IOException {
        ThreadReport deep = Model.thread(1, "w", false, Model.OUTERMOST, 100_000, i -> frame(i, i == 0 ? WORK : MAIN));
        String line = folded(Model.report(deep));
        assertThat(line)
                .startsWith("w;main;main;")
                .contains(";[98976 frames left out];")
                .endsWith(";work 1\n");
        assertThat(line.split(";")).hasSize(1 + FoldedStacks.MAX_FRAMES + 1);
    }

    @Test
    void threadWithoutFramesIsPassedOver() throws IOException {
        assertThat(folded(Model.report(thread("w")))).isEmpty();
    }
}
