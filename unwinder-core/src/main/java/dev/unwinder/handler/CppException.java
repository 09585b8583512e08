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

    /** Of libc++abi, whose {@code __cxa_exception} has two words more in front: a reserve and the count of references. */
    private static final int START_BEFORE_HEADER_LIBCXX = 96;

    /** {@code "GNUCC++\0"} and {@code "CLNGC++\0"}, read as a number; of a dependent exception the last byte is 1. */
    private static final long GNU = 0x474e_5543_432b_2b00L;

    private static final long CLANG = 0x434c_4e47_432b_2b00L;

    private final WordReader words;
    private final TypeInfos types;
    private final ThrownText text;

    CppException(WordReader words) {
        this.words = words;
        this.types = new TypeInfos(words);
        this.text = new ThrownText(words, types);
    }

    /**
     * The exception that starts at an address, as the runtime's list of caught ones has it.
     */
    Optional<ExceptionInFlight> caught(long start, long searchFrom) throws MemoryFaultException {
        Optional<ExceptionInFlight> found = at(start + TYPE_BEFORE_HEADER_64, searchFrom);
        return found.isPresent() ? found : at(start + START_BEFORE_HEADER_LIBCXX, searchFrom);
    }

    /** The exception with a header; empty where there is none of C++. */
    Optional<ExceptionInFlight> at(long header, long searchFrom) throws MemoryFaultException {
        long owner = words.unsigned(header, 8);
        if (words.wordSize() != 8 || (owner & ~0xffL) != GNU && (owner & ~0xffL) != CLANG) {
            return Optional.empty();
        }
        // One that only refers to another: std::rethrow_exception.
        boolean dependent = (owner & 0xff) != 0;
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
                ExceptionInFlight.State.THROWN);
    }
}
