package dev.unwinder.handler;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.frame.Frame;
import java.util.Optional;

/** Finds the entry by which a program's own runtime unwinds a frame; {@code Unwinder::exceptionEntry} is one. */
@FunctionalInterface
public interface ExceptionEntries {
    /**
     * The entry of a frame's code.
     *
     * @throws MalformedDataException when it is broken
     */
    Optional<CodeEntry> find(Frame frame) throws MalformedDataException;
}
