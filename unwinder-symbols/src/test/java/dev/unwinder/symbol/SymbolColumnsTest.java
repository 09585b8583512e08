package dev.unwinder.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.ByteView;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One look at each symbol finds what putting them all in order finds: the first few addresses are looked up the one way, all others the other way. */
class SymbolColumnsTest {
    private static final int PLACES = 64;
    private static final String[] NAMES = {"a", "_b", "__GI_c", "d", "d", "main", "zz"};

    @Test
    void bothWaysAgree() {
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            SymbolColumns columns = some(random, random.nextInt(12));
            SymbolPieces pieces = SymbolPieces.of(columns);
            for (long place = -2; place < PLACES + 40; place++) {
                assertThat(columns.find(place))
                        .as("place %s of round %s", place, round)
                        .isEqualTo(pieces.find(place));
            }
        }
    }

    @Test
    void manyTwinsAreFoundToo() {
        int count = 100;
        long[] starts = new long[count];
        long[] ends = new long[count];
        java.util.Arrays.fill(ends, 8);
        SymbolColumns columns = new SymbolColumns(
                starts, ends, new int[count], new byte[count], List.of(SymbolNames.NONE), new int[] {0});
        assertThat(columns.find(3)).isEqualTo(SymbolPieces.of(columns).find(3)).isEqualTo(count - 1);
        assertThat(columns.find(8)).isNegative();
    }

    private static SymbolColumns some(Random random, int count) {
        StringBuilder strings = new StringBuilder();
        long[] starts = new long[count];
        long[] ends = new long[count];
        int[] names = new int[count];
        byte[] ranks = new byte[count];
        for (int i = 0; i < count; i++) {
            starts[i] = random.nextInt(PLACES);
            boolean sized = random.nextInt(3) > 0;
            long end = starts[i] + random.nextInt(sized ? 30 : 40) + (sized ? 0 : 1);
            ends[i] = sized ? end : ~end;
            ranks[i] = (byte) ((sized ? 8 : 0) | random.nextInt(4));
            names[i] = strings.length();
            strings.append(NAMES[random.nextInt(NAMES.length)]).append('\0');
        }
        byte[] bytes = strings.toString().getBytes(StandardCharsets.UTF_8);
        SymbolNames table = new SymbolNames(ByteView.of(bytes, "strings", ByteOrder.LITTLE_ENDIAN), true);
        return new SymbolColumns(starts, ends, names, ranks, List.of(table), new int[] {0});
    }
}
