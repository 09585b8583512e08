package dev.unwinder.report;

import dev.unwinder.frame.Frame;
import dev.unwinder.handler.FrameHandlers;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What is shown of the handlers of frames.
 *
 * @param handlers of a frame; asked only for frames that are shown
 * @param typeNames makes of a type's mangled name, as a {@code std::type_info} has it, what a person reads
 */
public record HandlerReport(Function<? super Frame, FrameHandlers> handlers, UnaryOperator<String> typeNames) {}
