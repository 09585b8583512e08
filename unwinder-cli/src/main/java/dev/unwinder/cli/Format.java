package dev.unwinder.cli;

import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the output looks like. */
enum Format {
    TEXT("text"),
    JSON("json"),
    /** One line for each different stack, for flame graphs. */
    FOLDED("folded");

    private final String word;

    Format(String word) {
        this.word = word;
    }

    @Override
    public String toString() {
        return word;
    }

    /** The format of that name. */
    static Optional<Format> of(String word) {
        return switch (word) {
            case "text" -> Optional.of(TEXT);
            case "json" -> Optional.of(JSON);
            case "folded" -> Optional.of(FOLDED);
            default -> Optional.empty();
        };
    }

    /** From the command line. */
    static final class Converter implements ITypeConverter<Format> {
        @Override
        public Format convert(String word) {
            Optional<Format> format = of(word);
            if (format.isEmpty()) {
                throw new TypeConversionException("it is text, json or folded, not '" + word + "'");
            }
            return format.get();
        }
    }
}
