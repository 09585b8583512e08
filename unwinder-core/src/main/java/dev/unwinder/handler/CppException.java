package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A C++ exception object in memory, as libsupc++ and libc++abi lay it out: {@code __cxa_exception}, whose last member is the
 * {@code _Unwind_Exception}, and behind it what was thrown.
 *
 * @itanium Exception Handling 2.2.1
 */
final class CppException {
    /** {@code sizeof(_Unwind_Exception)}: four words, at the largest alignment. */
    private static final int HEADER_WORDS = 4;

    /** Words from {@code exceptionType} to the header, two ints being one word where a word has eight bytes. */
    private static final int TYPE_BEFORE_HEADER_64 = 80;

    private final WordReader words;
    private final TypeInfos types;
    private final ThrownText text;

    CppException(WordReader words) {
        this.words = words;
        this.types = new TypeInfos(words);
        this.text = new ThrownText(words, types);
    }

    /**
     * The exception with a header.
     *
     * @param dependent whether it only refers to another one ({@code std::rethrow_exception})
     */
    Optional<ExceptionInFlight> at(long header, boolean dependent, long searchFrom) throws MemoryFaultException {
        if (words.wordSize() != 8) {
            return Optional.empty();
        }
        long first = words.word(header - TYPE_BEFORE_HEADER_64);
        long object = dependent ? first : header + (long) HEADER_WORDS * words.wordSize();
        long primary = object - (long) HEADER_WORDS * words.wordSize();
        long type = dependent ? words.word(primary - TYPE_BEFORE_HEADER_64) : first;
        ExceptionInFlight found = thrown(OptionalLong.of(header), object, type, searchFrom);
        boolean isPlausible =
                found.type().isPresent() && found.type().get().name().isPresent();
        return isPlausible ? Optional.of(found) : Optional.empty();
    }

    /** The exception of an object and its type. */
    ExceptionInFlight thrown(OptionalLong header, long object, long typeInfo, long searchFrom) {
        TypeInfo type = types.read(typeInfo);
        return new ExceptionInFlight(
                Language.CPP,
                header,
                OptionalLong.of(object),
                Optional.of(type),
                text.of(type, object),
                searchFrom,
                false);
    }
}
