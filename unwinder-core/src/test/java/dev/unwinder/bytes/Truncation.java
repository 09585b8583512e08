package dev.unwinder.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/** Cuts assembled bytes at every place and expects to be told where. */
public final class Truncation {
    private static final String NAME = "cut bytes";

    /** What decodes the bytes that are left. */
    public interface Parser {
        void parse(ByteView bytes) throws MalformedDataException;
    }

    private Truncation() {}

    /** The whole is accepted; with any byte and all after it gone, the error names the place that {@code expected} gives for it. */
    public static void everyCutIsTold(byte[] whole, ByteOrder order, IntToLongFunction expected, Parser parser)
            throws MalformedDataException {
        parser.parse(ByteView.of(whole, NAME, order));
        for (int cut = 0; cut < whole.length; cut++) {
            ByteView left = ByteView.of(Arrays.copyOf(whole, cut), NAME, order);
            Throwable thrown = catchThrowable(() -> parser.parse(left));
            assertThat(thrown).as("cut at %d of %d", cut, whole.length).isInstanceOf(MalformedDataException.class);
            MalformedDataException malformed = (MalformedDataException) thrown;
            assertThat(malformed.offset())
                    .as("cut at %d: %s", cut, malformed.getMessage())
                    .isEqualTo(expected.applyAsLong(cut));
            assertThat(malformed.source()).startsWith(NAME);
        }
    }
}
