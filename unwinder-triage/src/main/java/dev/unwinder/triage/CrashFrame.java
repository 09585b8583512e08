package dev.unwinder.triage;

import dev.unwinder.frame.FrameOrigin;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One function that was active when a program crashed.
 *
 * @param function its name as people wrote it; empty where nothing tells
 * @param module the path of the image its code lies in, as the program saw it; empty where it lies in none
 * @param buildId of that image, in hexadecimal
 * @param offset of the frame's pc in that image: its vaddr
 * @param address of the frame's pc, if on record
 * @param source where it stands in the source, if known
 * @param origin how the frame was found
 * @param inline whether the compiler put this function into the next one
 * @param signalTrampoline whether this is what a signal handler returns to: the interrupted function is the next one
 * @param functionStart of a frame without a name, where its function begins by call frame information: a vaddr of the image
 */
public record CrashFrame(
        Optional<String> function,
        String module,
        Optional<String> buildId,
        OptionalLong offset,
        OptionalLong address,
        Optional<Source> source,
        FrameOrigin origin,
        boolean inline,
        boolean signalTrampoline,
        OptionalLong functionStart) {
    /**
     * A place in the source.
     *
     * @param file its path
     * @param line from 1
     * @param column from 1
     */
    public record Source(String file, OptionalInt line, OptionalInt column) {
        /** The last part of the file's path. */
        public String fileName() {
            return file.substring(file.lastIndexOf('/') + 1);
        }
    }

    /** A frame of whose function's start nothing is known. */
    public CrashFrame(
            Optional<String> function,
            String module,
            Optional<String> buildId,
            OptionalLong offset,
            OptionalLong address,
            Optional<Source> source,
            FrameOrigin origin,
            boolean inline,
            boolean signalTrampoline) {
        this(
                function,
                module,
                buildId,
                offset,
                address,
                source,
                origin,
                inline,
                signalTrampoline,
                OptionalLong.empty());
    }

    /** A frame of which only the function and the path of its image are known. */
    public static CrashFrame named(String function, String module) {
        return new CrashFrame(
                Optional.of(function),
                module,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                FrameOrigin.CFI,
                false,
                false);
    }

    /** The same, found in another way. */
    public CrashFrame withOrigin(FrameOrigin other) {
        return new CrashFrame(
                function, module, buildId, offset, address, source, other, inline, signalTrampoline, functionStart);
    }

    /** The same with its place in the image. */
    public CrashFrame at(String id, long vaddr) {
        return new CrashFrame(
                function,
                module,
                Optional.of(id),
                OptionalLong.of(vaddr),
                address,
                source,
                origin,
                inline,
                signalTrampoline,
                functionStart);
    }

    /** The same, in a function that begins at a vaddr. */
    public CrashFrame inFunctionAt(OptionalLong start) {
        return new CrashFrame(
                function, module, buildId, offset, address, source, origin, inline, signalTrampoline, start);
    }

    /** The last part of the image's path. */
    public String moduleName() {
        return module.substring(module.lastIndexOf('/') + 1);
    }

    /** Whether nothing but a search of the stack speaks for it. */
    public boolean isScanned() {
        return origin == FrameOrigin.SCAN;
    }
}
