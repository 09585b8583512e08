package dev.unwinder.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.target.Registers;
import dev.unwinder.target.TargetThread;
import dev.unwinder.testkit.ElfLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final Registers REGISTERS = Registers.builder(4).set(2, 7).build();

    private static Frame frame(long pc, boolean exact, Optional<LoadedModule> module) {
        return new Frame(
                3, pc, exact, 0x7000, REGISTERS, module, FrameOrigin.CFI, OptionalLong.of(0), false, List.of());
    }

    @Test
    void returnAddressIsLookedUpOneByteBefore() {
        assertThat(frame(0x1000, false, Optional.empty()).lookupAddress()).isEqualTo(0xfff);
        assertThat(frame(0x1000, false, Optional.empty()).pc()).isEqualTo(0x1000);
        assertThat(frame(0x1000, false, Optional.empty()).isExact()).isFalse();
    }

    @Test
    void pcIsLookedUpAsItIs() {
        assertThat(frame(0x1000, true, Optional.empty()).lookupAddress()).isEqualTo(0x1000);
        assertThat(frame(0, true, Optional.empty()).lookupAddress()).isZero();
        assertThat(frame(0, true, Optional.empty()).isExact()).isTrue();
    }

    @Test
    void cfaOfZeroIsKnown() {
        assertThat(frame(1, true, Optional.empty()).cfa()).hasValue(0);
        Frame without = new Frame(
                0,
                1,
                true,
                2,
                REGISTERS,
                Optional.empty(),
                FrameOrigin.CONTEXT,
                OptionalLong.empty(),
                true,
                List.of(new FrameNote(FrameNote.Kind.STACK_SWITCHED, "switched stack")));
        assertThat(without.cfa()).isEmpty();
        assertThat(without.module()).isEmpty();
        assertThat(without.isSignalTrampoline()).isTrue();
        assertThat(without.notes()).extracting(FrameNote::text).containsExactly("switched stack");
        assertThat(without.registers().find(2)).hasValue(7);
        assertThat(without.stackPointer()).isEqualTo(2);
    }

    @Test
    void textTellsThePlaceInTheModuleByVaddr() throws Exception {
        byte[] file = ElfLayout.little64().load(5, 0, 0x40_0000, 0x1000).toByteArray(0x1000);
        AddressRange range = AddressRange.ofSize(0x7f00_0000_0000L, 0x1000);
        LoadedModule module = new LoadedModule(
                "/usr/lib/libc.so.6",
                range.start() - 0x40_0000,
                List.of(range),
                List.of(range),
                ModuleImage.ofFile(ElfFile.parse(ByteView.of(file, "libc", ByteOrder.LITTLE_ENDIAN))),
                Optional.empty(),
                ImageVerdict.MATCH,
                "",
                false);
        assertThat(frame(range.start() + 0x123, false, Optional.of(module)))
                .hasToString("#3 0x00007f0000000123 libc.so.6+0x400123 (cfi)");
        assertThat(frame(-1, true, Optional.empty())).hasToString("#3 0xffffffffffffffff (cfi)");
    }

    @Test
    void originsAreOrderedByTrust() {
        assertThat(FrameOrigin.values())
                .extracting(FrameOrigin::toString)
                .containsExactly(
                        "context",
                        "cfi",
                        "signal frame",
                        "trap frame",
                        "extension",
                        "bad pc",
                        "prologue",
                        "frame pointer",
                        "scan");
    }

    @Test
    void backtraceCopiesItsFrames() {
        List<Frame> frames = new ArrayList<>(List.of(frame(1, true, Optional.empty())));
        Backtrace backtrace =
                new Backtrace(TargetThread.of(1, REGISTERS), frames, StopReason.of(StopReason.Kind.OUTERMOST, ""));
        frames.clear();
        assertThat(backtrace.frames()).hasSize(1);
        assertThatThrownBy(() -> backtrace.frames().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
