package dev.unwinder.report.triage;

import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The fields of a JSON object, forgivingly: what is missing, or of another kind than is asked for, is not there. */
final class JsonFields {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_TOKENS = 1 << 20;
    private static final int MAX_TEXT = TriageJsonReader.MAX_LINE;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxTokenCount(MAX_TOKENS)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(256)
                    .maxNumberLength(64)
                    .build())
            .build();
    private static final JsonFields EMPTY = new JsonFields(Map.of());

    private final Map<String, Object> values;

    private JsonFields(Map<String, Object> values) {
        this.values = values;
    }

    /** Parses one object. */
    static JsonFields parse(byte[] line, String name, long offset) throws MalformedDataException {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedDataException(name, offset, "a line that is no JSON object");
            }
            JsonFields fields = object(parser);
            if (parser.nextToken() != null) {
                throw new MalformedDataException(name, offset, "a line that does not end behind its object");
            }
            return fields;
        } catch (JacksonException broken) {
            String message = String.valueOf(broken.getOriginalMessage());
            int end = message.indexOf('\n');
            throw new MalformedDataException(
                    name, offset, "no JSON: " + (end < 0 ? message : message.substring(0, end)));
        }
    }

    private static JsonFields object(JsonParser parser) {
        Map<String, Object> values = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            value(parser).ifPresent(value -> values.put(name, value));
        }
        return new JsonFields(values);
    }

    /** A value; of those that nobody asks for, null and fractions, nothing. The parser bounds depth and number. */
    private static Optional<Object> value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> Optional.of(object(parser));
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    value(parser).ifPresent(items::add);
                }
                yield Optional.of(items);
            }
            case VALUE_STRING -> Optional.of(parser.getString());
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? Optional.empty()
                        : Optional.of(parser.getLongValue());
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** A text; empty where there is none. */
    String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    Optional<String> optionalText(String name) {
        return values.get(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    OptionalLong number(String name) {
        return values.get(name) instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** A number from 0 that fits. */
    OptionalInt natural(String name) {
        OptionalLong number = number(name);
        return number.isPresent() && number.getAsLong() >= 0 && number.getAsLong() <= Integer.MAX_VALUE
                ? OptionalInt.of((int) number.getAsLong())
                : OptionalInt.empty();
    }

    /** A number written as {@code "0x1f"}. */
    OptionalLong hex(String name) {
        String text = text(name);
        if (!text.startsWith("0x") || text.length() > 18) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(text.substring(2), 16));
        } catch (NumberFormatException wrong) {
            return OptionalLong.empty();
        }
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    JsonFields object(String name) {
        return values.get(name) instanceof JsonFields fields ? fields : EMPTY;
    }

    List<JsonFields> objects(String name) {
        List<JsonFields> found = new ArrayList<>();
        if (values.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof JsonFields fields) {
                    found.add(fields);
                }
            }
        }
        return found;
    }

    List<String> texts(String name) {
        List<String> found = new ArrayList<>();
        if (values.get(name) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof String text) {
                    found.add(text);
                }
            }
        }
        return found;
    }

    /** A constant by its word, or another where there is none of that word. */
    <E extends Enum<E>> E constant(String name, Class<E> type, E otherwise) {
        String word = text(name);
        for (E constant : type.getEnumConstants()) {
            if (CrashJson.word(constant).equals(word)) {
                return constant;
            }
        }
        return otherwise;
    }
}
