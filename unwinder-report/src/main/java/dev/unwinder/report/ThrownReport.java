package dev.unwinder.report;

import dev.unwinder.handler.ExceptionInFlight;
import dev.unwinder.handler.SearchResult;
import dev.unwinder.target.Registers;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An exception that a thread was throwing, and what becomes of it.
 *
 * @param exception the exception
 * @param result of the search for its handler; empty where its type is not known
 * @param landing the registers with which the landing pad would be entered, if a frame takes it
 * @param frameNumber of the frame where the search ended, as its line is numbered: inlined calls are counted
 * @param typeNames makes of a type's mangled name, as a {@code std::type_info} has it, what a person reads
 */
public record ThrownReport(
        ExceptionInFlight exception,
        Optional<SearchResult> result,
        Optional<Registers> landing,
        long frameNumber,
        UnaryOperator<String> typeNames) {}
