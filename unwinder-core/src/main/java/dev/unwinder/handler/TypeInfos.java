package dev.unwinder.handler;

import dev.unwinder.target.MemoryFaultException;
import dev.unwinder.target.WordReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code std::type_info} objects of the target.
 *
 * <p>Which of the ABI's classes an object is of, its own vtable tells: the word before what the object points to is the type_info of
 * that class, whose name is fixed. So no symbols are needed.
 *
 * @itanium 2.9.3, 2.9.4 (RTTI layout)
 */
final class TypeInfos {
    /** The most bases of one class. */
    static final int MAX_BASES = 1024;

    private static final int MAX_NAME = 1 << 16;

    /** The classes of type_info objects that differ in what may catch them. */
    enum Kind {
        CLASS,
        SINGLE_INHERITANCE,
        MULTIPLE_INHERITANCE,
        POINTER,
        MEMBER_POINTER,
        FUNCTION,
        OTHER
    }

    /** A direct base of a class. */
    record Base(TypeInfo type, long offset, boolean isVirtual, boolean isPublic) {}

    /** What a pointer type points to, and how; the context of a pointer to member. */
    record Pointer(long flags, TypeInfo pointee, Optional<TypeInfo> context) {}

    private final WordReader words;

    TypeInfos(WordReader words) {
        this.words = words;
    }

    /** The type_info at an address; without a name where it cannot be read. */
    TypeInfo read(long address) {
        return new TypeInfo(address, name(address));
    }

    private Optional<String> name(long address) {
        try {
            long at = words.word(address + words.wordSize());
            String name = words.string(at, MAX_NAME);
            return name.isEmpty() || name.length() >= MAX_NAME ? Optional.empty() : Optional.of(name);
        } catch (MemoryFaultException unreadable) {
            return Optional.empty();
        }
    }

    Kind kind(TypeInfo type) throws MemoryFaultException {
        long vtable = words.word(type.address());
        Optional<String> name = name(words.word(vtable - words.wordSize()));
        return switch (name.orElse("")) {
            case "N10__cxxabiv117__class_type_infoE" -> Kind.CLASS;
            case "N10__cxxabiv120__si_class_type_infoE" -> Kind.SINGLE_INHERITANCE;
            case "N10__cxxabiv121__vmi_class_type_infoE" -> Kind.MULTIPLE_INHERITANCE;
            case "N10__cxxabiv119__pointer_type_infoE" -> Kind.POINTER;
            case "N10__cxxabiv129__pointer_to_member_type_infoE" -> Kind.MEMBER_POINTER;
            case "N10__cxxabiv120__function_type_infoE" -> Kind.FUNCTION;
            default -> Kind.OTHER;
        };
    }

    /** The direct bases of a class, in the order of declaration; none of what is not a class. */
    List<Base> bases(TypeInfo type) throws MemoryFaultException {
        int word = words.wordSize();
        return switch (kind(type)) {
            case SINGLE_INHERITANCE -> List.of(new Base(read(words.word(type.address() + 2L * word)), 0, false, true));
            case MULTIPLE_INHERITANCE -> {
                long count = words.unsigned(type.address() + 2L * word + 4, 4);
                List<Base> bases = new ArrayList<>();
                for (long i = 0; i < Math.min(count, MAX_BASES); i++) {
                    long at = type.address() + 2L * word + 8 + i * 2 * word;
                    long bits = words.word(at + word);
                    long signed = word == 4 ? (int) bits : bits;
                    bases.add(new Base(read(words.word(at)), signed >> 8, (bits & 1) != 0, (bits & 2) != 0));
                }
                yield bases;
            }
            case CLASS, POINTER, MEMBER_POINTER, FUNCTION, OTHER -> List.of();
        };
    }

    /** What a pointer type points to. */
    Pointer pointer(TypeInfo type) throws MemoryFaultException {
        int word = words.wordSize();
        long flags = words.unsigned(type.address() + 2L * word, 4);
        TypeInfo pointee = read(words.word(type.address() + 3L * word));
        Optional<TypeInfo> context = kind(type) == Kind.MEMBER_POINTER
                ? Optional.of(read(words.word(type.address() + 4L * word)))
                : Optional.empty();
        return new Pointer(flags, pointee, context);
    }
}
