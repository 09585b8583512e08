package dev.unwinder.testkit;

import org.jspecify.annotations.Nullable;

/** A place in a {@link Section}, which may be referred to before it is known. */
public final class Label {
    private final String name;
    private @Nullable Section section;
    private int offset;

    /** A label that is not placed yet. */
    public Label() {
        this("label");
    }

    /** A label that is not placed yet, with a name for errors. */
    public Label(String name) {
        this.name = name;
    }

    void place(Section where, int at) {
        if (section != null) {
            throw new IllegalStateException(name + " is placed already");
        }
        section = where;
        offset = at;
    }

    /** Bytes from the start of its section. */
    public long offset() {
        section();
        return offset;
    }

    /** Where it is in memory: its section's base and its offset. */
    public long vaddr() {
        return section().base() + offset;
    }

    private Section section() {
        Section placed = section;
        if (placed == null) {
            throw new IllegalStateException(name + " is not placed");
        }
        return placed;
    }
}
