package dev.unwinder.symbol.line;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteCursor;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which line each piece of a unit's code comes from. For one thread at a time, since names of files are read when they
 * are needed.
 *
 * @dwarf 6.2
 */
public final class LineTable {
    /** About what a row takes, in bytes. */
    private static final int ROW_SIZE = 24;

    private final LineFiles files;
    private final LineRows rows;
    private final AddressMap<LineProgram.Sequence> sequences;

    private LineTable(LineFiles files, LineRows rows, AddressMap<LineProgram.Sequence> sequences) {
        this.files = files;
        this.rows = rows;
        this.sequences = sequences;
    }

    /**
     * Decodes a contribution to {@code .debug_line}.
     *
     * @param contribution from its initial length on
     */
    public static LineTable parse(ByteView contribution, LineContext context) throws MalformedDataException {
        ByteCursor cursor = contribution.cursor();
        LineHeader header = LineHeader.parse(cursor, context);
        LineProgram.Result result = LineProgram.run(cursor, header, context);
        return new LineTable(header.files(), result.rows(), index(result.sequences()));
    }

    private static final class Shortest implements Comparator<LineProgram.Sequence> {
        @Override
        public int compare(LineProgram.Sequence one, LineProgram.Sequence other) {
            return Long.compare(one.end() - one.start(), other.end() - other.start());
        }
    }

    /** Of sequences that overlap the shortest wins: the others are those of bad linkers. */
    private static AddressMap<LineProgram.Sequence> index(List<LineProgram.Sequence> sequences) {
        List<LineProgram.Sequence> shortestFirst = new ArrayList<>(sequences);
        shortestFirst.sort(new Shortest());
        AddressMap.Builder<LineProgram.Sequence> index = AddressMap.builder();
        for (LineProgram.Sequence sequence : shortestFirst) {
            index.add(new AddressRange(sequence.start(), sequence.end()), sequence);
        }
        return index.build();
    }

    /**
     * The place that the code at a vaddr comes from.
     *
     * @return empty where no sequence covers it, or where its row names no file
     */
    public Optional<SourceLocation> find(long vaddr) throws MalformedDataException {
        int index = sequences.indexOf(vaddr);
        if (index < 0) {
            return Optional.empty();
        }
        LineProgram.Sequence sequence = sequences.value(index);
        int row = rows.lastUpTo(vaddr, sequence.from(), sequence.to());
        if (row < 0) {
            return Optional.empty();
        }
        Optional<String> file = files.path(rows.file(row));
        if (file.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(SourceLocation.of(file.get(), rows.line(row), rows.column(row), rows.discriminator(row)));
    }

    /** The name of a file, with its folders, by its number in this table; empty for one that no file has. */
    public Optional<String> file(long number) throws MalformedDataException {
        return files.path(number);
    }

    /** The text of a file that the compiler has embedded, by the file's name as {@link #file} gives it; empty where it has not. */
    public Optional<String> source(String file) throws MalformedDataException {
        return files.source(file);
    }

    /** About how much memory it takes, in bytes. */
    public long weight() {
        return (long) rows.size() * ROW_SIZE + sequences.size() * 64L + files.size() * 100L;
    }
}
