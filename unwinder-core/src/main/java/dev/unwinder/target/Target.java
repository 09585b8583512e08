package dev.unwinder.target;

import dev.unwinder.address.AddressMap;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A stopped program: a core file, a halted process, or anything else that can hand out bytes at an address.
 *
 * <p>What a target does not know it leaves empty; only {@link #machine}, {@link #memory} and {@link #threads} are needed to walk stacks.
 * Safe for use by several threads.
 */
public interface Target extends AutoCloseable {
    /** What a person calls it: a file name, or {@code "pid 4711"}. */
    String name();

    /** What kind of program it is. */
    Machine machine();

    /** Its memory, as complete as it can be had. */
    Memory memory();

    /** Its threads; the one that crashed first, if one did. */
    List<TargetThread> threads();

    /** Its address space with permissions, as far as known; where none is known, nothing is taken for executable or not. */
    default AddressMap<MemoryRegion> regions() {
        return AddressMap.<MemoryRegion>builder().build();
    }

    /** The files mapped into it, rising by address. */
    default List<FileMapping> fileMappings() {
        return List.of();
    }

    /** What the kernel told it at its start. */
    default AuxiliaryVector auxiliaryVector() {
        return AuxiliaryVector.empty();
    }

    /** Which program it was. */
    default Optional<ProcessInfo> process() {
        return Optional.empty();
    }

    /** What a reader should know about the target as a whole, for instance that its file is cut short; a sentence each. */
    default List<String> notes() {
        return List.of();
    }

    /** Lets the target go; a second call does nothing. */
    @Override
    default void close() throws IOException {}
}
