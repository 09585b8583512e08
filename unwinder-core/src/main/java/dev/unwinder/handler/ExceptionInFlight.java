package dev.unwinder.handler;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An exception that has been thrown and is not done with.
 *
 * @param language that it comes from
 * @param header the address of its {@code _Unwind_Exception}, which is what a landing pad gets; empty before the runtime has filled it in
 * @param object the address of the object that was thrown; empty of other languages' exceptions
 * @param type of that object
 * @param message what it says of itself, as far as that can be read without running code
 * @param searchFrom the index of the frame at which the search for a handler starts
 * @param state how far it has come
 */
public record ExceptionInFlight(
        Language language,
        OptionalLong header,
        OptionalLong object,
        Optional<TypeInfo> type,
        Optional<String> message,
        long searchFrom,
        State state) {
    /** How far an exception has come. */
    public enum State {
        /** Its handler is being looked for. */
        THROWN,
        /** The frame of the search has been entered at a landing pad that does nothing but end the program. */
        LANDED,
        /** It was caught, and its handler has not ended; the frame of the search has called {@code std::terminate} meanwhile. */
        HANDLED
    }

    /** The same exception, further on. */
    ExceptionInFlight with(State reached, long from) {
        return new ExceptionInFlight(language, header, object, type, message, from, reached);
    }

    /** What a search for its handler is made for. */
    public Thrown thrown() {
        return new Thrown(language, type);
    }
}
