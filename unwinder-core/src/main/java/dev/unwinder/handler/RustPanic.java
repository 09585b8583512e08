package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Rust panic in memory: behind the {@code _Unwind_Exception} a pointer that marks the runtime, and the payload, a pointer to a value and
 * one to its table, which starts with a function that drops it, its size and its alignment.
 *
 * <p>The payload of {@code panic!("text")} is a {@code &str}, and of {@code panic!("{}", x)} a {@code String}; nothing says so, but both are told
 * by size and by being what they have to be: a length, and that many bytes of UTF-8.
 */
final class RustPanic {
    /** {@code "MOZ\0RUST"}, read as a number of the most significant letter first; newer runtimes have the letters in the order of memory. */
    private static final long OWNER = 0x4d4f_5a00_5255_5354L;

    private static final int WORD = 8;
    private static final int HEADER = 4 * WORD;
    private static final int PAYLOAD = HEADER + WORD;
    private static final int STR_SIZE = 2 * WORD;
    private static final int STRING_SIZE = 3 * WORD;
    private static final int MAX_TEXT = 4096;

    private final WordReader words;

    RustPanic(WordReader words) {
        this.words = words;
    }

    /** Whether a function, by its mangled name, is what a landing pad calls where no panic may pass. */
    static boolean endsProgram(String function) {
        return function.contains("9panicking19panic_cannot_unwind")
                || function.contains("9panicking16panic_in_cleanup");
    }

    /** The panic with a header; empty where there is none. */
    Optional<ExceptionInFlight> at(long header, long searchFrom) throws MemoryFaultException {
        long owner = words.unsigned(header, WORD);
        if (owner != OWNER && owner != Long.reverseBytes(OWNER)) {
            return Optional.empty();
        }
        return Optional.of(new ExceptionInFlight(
                Language.RUST,
                OptionalLong.of(header),
                OptionalLong.empty(),
                Optional.empty(),
                message(header),
                searchFrom,
                ExceptionInFlight.State.THROWN));
    }

    private Optional<String> message(long header) {
        if (words.wordSize() != WORD) {
            return Optional.empty();
        }
        try {
            long value = words.word(header + PAYLOAD);
            long table = words.word(header + PAYLOAD + WORD);
            long size = words.word(table + WORD);
            long alignment = words.word(table + 2 * WORD);
            if (alignment != WORD || size != STR_SIZE && size != STRING_SIZE) {
                return Optional.empty();
            }
            // The compiler orders a String's capacity, pointer and length as it likes; the capacity is not below the
            // length.
            int count = (int) (size / WORD);
            for (int pointer = 0; pointer < count; pointer++) {
                for (int length = 0; length < count; length++) {
                    Optional<String> text = length == pointer ? Optional.empty() : text(value, count, pointer, length);
                    if (text.isPresent()) {
                        return text;
                    }
                }
            }
        } catch (MemoryFaultException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The text, if it is these of the value's words that are its pointer and its length. */
    private Optional<String> text(long value, int count, int pointer, int length) throws MemoryFaultException {
        long bytes = words.word(value + (long) WORD * length);
        // the word that is left, of three
        boolean fits = count == 2
                || Long.compareUnsigned(words.word(value + (long) WORD * (3 - pointer - length)), bytes) >= 0;
        return fits ? text(words.word(value + (long) WORD * pointer), bytes) : Optional.empty();
    }

    private Optional<String> text(long start, long length) {
        if (length <= 0 || length > MAX_TEXT) {
            return Optional.empty();
        }
        try {
            byte[] bytes = new byte[(int) length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) words.unsigned(start + i, 1);
            }
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (MemoryFaultException | CharacterCodingException noText) {
            return Optional.empty();
        }
    }
}
