package dev.unwinder.registered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.target.SnapshotMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** libgcc's tables, made by hand: what real ones do not show. Real ones are judged by libgcc itself, in unwinder-ptrace. */
class LibgccObjectsTest {
    private static final long HEAD = 0x1000;

    private final SnapshotMemory.Builder memory = SnapshotMemory.builder();

    private void words(long address, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long word : words) {
            bytes.putLong(word);
        }
        memory.add(address, bytes.array());
    }

    private void object(long address, long data, long bits, long next) {
        words(address, -1, 0x70, 0x80, data, bits, next);
    }

    private LibgccObjects objects() {
        return new LibgccObjects(memory.build(), ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void aListThatRunsInACircle() {
        words(HEAD, 0x2000);
        object(0x2000, 0x9000, 0x7f8, 0x3000);
        object(0x3000, 0xa000, 0x7f8, 0x2000);
        LibgccObjects objects = objects();
        objects.addList(HEAD);
        assertThat(objects.pieces())
                .containsExactly(
                        new LibgccObjects.Piece(0x9000, 0x70, 0x80), new LibgccObjects.Piece(0xa000, 0x70, 0x80));
    }

    @Test
    void sortedObjectsAndArrays() {
        words(HEAD, 0x2000);
        object(0x2000, 0x4000, 1, 0x3000); // sorted: a vector that starts with where it was
        words(0x4000, 0x9000, 5);
        object(0x3000, 0x5000, 3, 0); // of an array
        words(0x5000, 0x6000, 1);
        words(0x6000, 0xa000, 0xb000, 0);
        LibgccObjects objects = objects();
        objects.addList(HEAD);
        assertThat(objects.pieces()).extracting(LibgccObjects.Piece::begin).containsExactly(0x9000L, 0xa000L, 0xb000L);
    }

    @Test
    void aListThatIsCutGivesWhatIsThere() {
        words(HEAD, 0x2000);
        object(0x2000, 0x9000, 0x7f8, 0xdead_0000L);
        LibgccObjects objects = objects();
        objects.addList(HEAD);
        assertThat(objects.pieces()).hasSize(1);
    }

    @Test
    void aTreeOfTwoLevelsOneOfWhoseChildrenIsItsRoot() {
        words(HEAD, 0x2000);
        words(0x2000, 0, 3, 0x100, 0x3000, 0x200, 0x2000, 0x300, 0x4000); // an inner node of three
        words(0x3000, 0, 1L << 32 | 2, 0x10, 0x8, 0x5000, 0x20, 0x8, 0x6000); // a leaf of two
        words(0x4000, 0, 1L << 32 | 200, 0x10, 0x8, 0x5000); // more entries than a leaf can have
        object(0x5000, 0x9000, 0x7f8, 0);
        object(0x6000, 0xa000, 0x7f8, 0);
        LibgccObjects objects = objects();
        objects.addTree(HEAD);
        assertThat(objects.pieces()).extracting(LibgccObjects.Piece::begin).containsExactly(0x9000L, 0xa000L);
    }
}
