package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a thrown object says of itself, read out of it: the message of the standard's exceptions and of classes derived from them, fixed
 * texts of those that have one, and values of simple types. A class's own {@code what()} may say something else; it is not run.
 */
final class ThrownText {
    private static final int MAX_TEXT = 4096;

    /** What {@code what()} of libstdc++'s exceptions without a message returns. */
    private static final Map<String, String> FIXED = Map.of(
            "St9exception", "std::exception",
            "St9bad_alloc", "std::bad_alloc",
            "St20bad_array_new_length", "std::bad_array_new_length",
            "St8bad_cast", "std::bad_cast",
            "St10bad_typeid", "std::bad_typeid",
            "St13bad_exception", "std::bad_exception",
            "St17bad_function_call", "bad_function_call",
            "St12bad_any_cast", "bad any_cast",
            "St19bad_optional_access", "bad optional access",
            "St12bad_weak_ptr", "bad_weak_ptr");

    private final WordReader words;
    private final BaseSearch bases;

    ThrownText(WordReader words, TypeInfos types) {
        this.words = words;
        this.bases = new BaseSearch(types);
    }

    Optional<String> of(TypeInfo type, long object) {
        String name = type.shown();
        if (FIXED.containsKey(name)) {
            return Optional.of(FIXED.get(name));
        }
        try {
            return switch (name) {
                case "PKc", "Pc" -> Optional.of(words.string(words.word(object), MAX_TEXT));
                case "NSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE" -> string(object);
                case "b" -> Optional.of(words.unsigned(object, 1) == 0 ? "false" : "true");
                case "a", "c" -> signed(object, 1);
                case "s" -> signed(object, 2);
                case "i" -> signed(object, 4);
                case "l" -> signed(object, words.wordSize());
                case "x" -> signed(object, 8);
                case "h" -> unsigned(object, 1);
                case "t" -> unsigned(object, 2);
                case "j" -> unsigned(object, 4);
                case "m" -> unsigned(object, words.wordSize());
                case "y" -> unsigned(object, 8);
                default -> message(type, object);
            };
        } catch (MemoryFaultException unreadable) {
            return Optional.empty();
        }
    }

    /** {@code std::logic_error} and {@code std::runtime_error} hold, behind the vtable pointer, a pointer to their text. */
    private Optional<String> message(TypeInfo type, long object) throws MemoryFaultException {
        for (String holder : new String[] {"St13runtime_error", "St11logic_error", "St18bad_variant_access"}) {
            OptionalLong offset = bases.offset(new TypeInfo(0, Optional.of(holder)), type);
            if (offset.isPresent()) {
                long at = words.word(object + offset.getAsLong() + words.wordSize());
                return Optional.of(words.string(at, MAX_TEXT));
            }
        }
        return Optional.empty();
    }

    /** {@code std::string}: where the text is, and how long. */
    private Optional<String> string(long object) throws MemoryFaultException {
        long length = words.word(object + words.wordSize());
        if (length < 0) {
            return Optional.empty();
        }
        return Optional.of(words.string(words.word(object), (int) Math.min(length, MAX_TEXT)));
    }

    private Optional<String> signed(long address, int size) throws MemoryFaultException {
        int unused = 64 - size * 8;
        return Optional.of(Long.toString(words.unsigned(address, size) << unused >> unused));
    }

    private Optional<String> unsigned(long address, int size) throws MemoryFaultException {
        return Optional.of(Long.toUnsignedString(words.unsigned(address, size)));
    }
}
