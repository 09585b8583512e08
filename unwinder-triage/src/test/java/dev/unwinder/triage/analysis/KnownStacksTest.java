package dev.unwinder.triage.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.frame.StopReason;
import dev.unwinder.symbol.Symbol;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.target.Registers;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signatures;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Stacks of code that lies in no image: there addresses count. */
class KnownStacksTest {
    private final KnownStacks known = new KnownStacks(Signatures.standard());

    private static SymbolizedFrame frame(long pc, String function, FrameOrigin origin, boolean trampoline) {
        Frame frame = new Frame(
                0,
                pc,
                true,
                0x7ffd0000L,
                Registers.builder(17).build(),
                Optional.empty(),
                origin,
                OptionalLong.empty(),
                trampoline,
                List.of());
        return new SymbolizedFrame(
                frame, function.isEmpty() ? Optional.empty() : Optional.of(new Symbol(function, pc, 16)));
    }

    private static SymbolizedFrame frame(long pc, String function) {
        return frame(pc, function, FrameOrigin.CFI, false);
    }

    private static StackShape shape(String program, int signal, boolean complete, SymbolizedFrame... frames) {
        return StackShape.of(stack(program, signal, complete, frames), List.of(frames));
    }

    private static CrashStack stack(String program, int signal, boolean complete, SymbolizedFrame... frames) {
        return CrashStack.of(program, OptionalInt.of(signal), List.of(frames), complete);
    }

    private KnownStacks.Known known(int signal, SymbolizedFrame... frames) {
        DeepStack walked = new DeepStack(List.of(frames), 0, StopReason.of(StopReason.Kind.OUTERMOST, ""));
        return known.of(stack("/bin/app", signal, true, frames), walked);
    }

    @Test
    void allThatKeysAreMadeOfCounts() {
        StackShape shape = shape("/bin/app", 11, true, frame(0x1000, "a"), frame(0x2000, "b"));
        StackShape same = shape("/bin/app", 11, true, frame(0x1000, "a"), frame(0x2000, "b"));
        assertThat(shape).isEqualTo(same).hasSameHashCodeAs(same);
        for (StackShape other : List.of(
                shape("/bin/other", 11, true, frame(0x1000, "a"), frame(0x2000, "b")),
                shape("/bin/app", 6, true, frame(0x1000, "a"), frame(0x2000, "b")),
                shape("/bin/app", 11, false, frame(0x1000, "a"), frame(0x2000, "b")),
                shape("/bin/app", 11, true, frame(0x1000, "a")),
                shape("/bin/app", 11, true, frame(0x1000, "a"), frame(0x2008, "b")),
                shape("/bin/app", 11, true, frame(0x2000, "b"), frame(0x1000, "a")),
                shape("/bin/app", 11, true, frame(0x1000, "a"), frame(0x2000, "b", FrameOrigin.SCAN, false)),
                shape("/bin/app", 11, true, frame(0x1000, "a"), frame(0x2000, "b", FrameOrigin.CFI, true)))) {
            assertThat(shape).isNotEqualTo(other);
        }
    }

    @Test
    void aStackThatWasSeenBeforeIsNotLookedAtAgain() {
        KnownStacks.Known first = known(11, frame(0x1000, "a"), frame(0x2000, "main"));
        assertThat(known(11, frame(0x1000, "a"), frame(0x2000, "main"))).isSameAs(first);
        KnownStacks.Known other = known(11, frame(0x1008, "b"), frame(0x2000, "main"));
        assertThat(other).isNotSameAs(first);
        assertThat(first.keys().get(KeyStyle.UNWINDER)).isEqualTo("a");
        assertThat(other.keys().get(KeyStyle.UNWINDER)).isEqualTo("b");
        assertThat(known(6, frame(0x1000, "a"), frame(0x2000, "main")).keys().get(KeyStyle.APPORT))
                .isEqualTo("/bin/app:6:a:main");
        assertThat(first.keys().get(KeyStyle.APPORT)).isEqualTo("/bin/app:11:a:main");
    }

    @Test
    void notEveryStackIsRemembered() {
        SymbolizedFrame[] deep = new SymbolizedFrame[512];
        KnownStacks.Known first = known(11, frame(1, "first"));
        for (int i = 0; i < 1100; i++) {
            java.util.Arrays.fill(deep, frame(0x1000 + i, "f"));
            known(11, deep);
        }
        assertThat(known(11, frame(1, "first"))).isSameAs(first);
        KnownStacks.Known late = known(11, frame(2, "late"));
        assertThat(known(11, frame(2, "late"))).isNotSameAs(late).isEqualTo(late);
    }
}
