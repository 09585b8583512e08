package dev.unwinder.elf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KnownHeadsTest {
    private static final BuildId ID = BuildId.of(new byte[] {1, 2, 3});
    private static final int END = 64 + 2 * 56 + 36;

    private final KnownHeads heads = new KnownHeads();
    private final byte[] image = new byte[4096];

    /** Headers up to byte 176, and notes behind them. */
    private static KnownHeads.Head head(long notes, Optional<BuildId> id) {
        ElfHeader header = new ElfHeader(true, ByteOrder.LITTLE_ENDIAN, 3, 62, 0x1000, 64, 0, 56, 2, 64, 0, 0);
        ProgramHeader load = new ProgramHeader(1, 5, 0, 0x400000, 4096, 4096, 4096);
        ProgramHeader note = new ProgramHeader(4, 4, notes, 0x400000 + notes, 36, 36, 4);
        return new KnownHeads.Head(header, List.of(load, note), id);
    }

    private static ByteView named(String name, byte[] bytes) {
        return ByteView.of(bytes, name, ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void theSameBytesUnderTheSameNameAreKnown() {
        KnownHeads.Head head = head(176, Optional.of(ID));
        heads.add(named("libc.so.6", image), head);
        assertThat(heads.find(named("libc.so.6", image.clone()))).containsSame(head);
        assertThat(heads.find(named("libm.so.6", image))).isEmpty();
    }

    @Test
    void anyByteOfHeadersAndNotesTells() {
        heads.add(named("libc.so.6", image), head(176, Optional.of(ID)));
        for (int i = 0; i < image.length; i++) {
            byte[] other = image.clone();
            other[i] = 1;
            assertThat(heads.find(named("libc.so.6", other)).isPresent()).isEqualTo(i >= END);
        }
        assertThat(heads.find(named("libc.so.6", new byte[END - 1]))).isEmpty();
    }

    @Test
    void withoutBuildIdOrWithNotesElsewhereNothingIsKept() {
        heads.add(named("stripped", image), head(176, Optional.empty()));
        heads.add(named("far", image), head(4090, Optional.of(ID)));
        heads.add(named("cut", new byte[100]), head(176, Optional.of(ID)));
        assertThat(heads.find(named("stripped", image))).isEmpty();
        assertThat(heads.find(named("far", image))).isEmpty();
        assertThat(heads.find(named("cut", image))).isEmpty();
    }
}
