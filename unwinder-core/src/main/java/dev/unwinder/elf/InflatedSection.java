package dev.unwinder.elf;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A section that zlib compressed, decompressed from its start as far as it is asked for: of the debug information of a C library one frame needs a unit or
 * two, and all of it takes longer than everything else. Safe for many threads.
 */
final class InflatedSection implements ByteSource {
    /** How much is decompressed and held at a time, in bytes. */
    private static final int PIECE = 1 << 18;

    private static final int INPUT = 1 << 16;

    /** The most that is held, in bytes. */
    private static final long MAX_HELD = Runtime.getRuntime().maxMemory() / 4;

    private final ByteSource packed;
    private final long packedStart;
    private final long packedSize;
    private final String name;
    private final long size;
    private final Inflater inflater = new Inflater();
    private final byte[] input = new byte[INPUT];
    private final List<byte[]> pieces = new ArrayList<>();
    private long consumed;
    private long filled;
    /** What was wrong in the stream, and where in the packed section. */
    private String broken = "";

    private long brokenAt;

    /**
     * A section of which nothing is decompressed yet.
     *
     * @param packed has the zlib stream, from {@code packedStart} on
     * @param name of the section
     * @param size once decompressed
     */
    InflatedSection(ByteSource packed, long packedStart, long packedSize, String name, long size) {
        this.packed = packed;
        this.packedStart = packedStart;
        this.packedSize = packedSize;
        this.name = name;
        this.size = size;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Budget budget() {
        return packed.budget();
    }

    @Override
    public synchronized int read(long offset, byte[] destination, int start, int length) {
        if (offset < 0 || offset >= size) {
            return 0;
        }
        int wanted = (int) Math.min(length, size - offset);
        fill(offset + wanted);
        int count = (int) Math.max(0, Math.min(wanted, filled - offset));
        for (int done = 0; done < count; ) {
            int into = (int) ((offset + done) % PIECE);
            int part = Math.min(count - done, PIECE - into);
            System.arraycopy(pieces.get((int) ((offset + done) / PIECE)), into, destination, start + done, part);
            done += part;
        }
        return count;
    }

    /** A part; its origin is its place in the section. */
    @Override
    public synchronized ByteView view(long offset, long length, String part, ByteOrder order)
            throws MalformedDataException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw new MalformedDataException(
                    name, offset, "truncated: " + length + " bytes wanted, " + size + " in all");
        }
        fill(offset + length);
        if (filled < offset + length) {
            throw new MalformedDataException(name, brokenAt, broken);
        }
        int into = (int) (offset % PIECE);
        if (length <= PIECE - into && filled > offset) {
            byte[] piece = pieces.get((int) (offset / PIECE));
            return ByteView.of(piece, name, order, offset - into)
                    .withBudget(budget())
                    .slice(into, length);
        }
        byte[] copy = new byte[(int) length];
        read(offset, copy, 0, copy.length);
        return ByteView.of(copy, name, order, offset).withBudget(budget());
    }

    /** Decompresses up to an offset, if that is possible. */
    private void fill(long end) {
        try {
            while (filled < end && broken.isEmpty()) {
                fillOn();
            }
        } catch (DataFormatException bad) {
            brokenAt = packedStart + inflater.getTotalIn();
            broken = "bad zlib data: " + bad.getMessage();
        }
        if (filled == size || !broken.isEmpty()) {
            inflater.end();
        }
    }

    private void fillOn() throws DataFormatException {
        if (budget().isOver()) {
            stop("there was no time to decompress it");
            return;
        }
        int into = (int) (filled % PIECE);
        if (into == 0 && filled / PIECE == pieces.size()) {
            if (filled >= MAX_HELD || !budget().take(PIECE)) {
                stop("decompressed, it is more than what is left of the memory");
                return;
            }
            pieces.add(new byte[(int) Math.min(PIECE, size - filled)]);
        }
        byte[] piece = pieces.get((int) (filled / PIECE));
        int count = inflater.inflate(piece, into, piece.length - into);
        filled += count;
        if (count > 0) {
            return;
        }
        int more = 0;
        if (inflater.needsInput()) {
            more = packed.read(
                    packedStart + consumed, input, 0, (int) Math.min(INPUT, Math.max(0, packedSize - consumed)));
            consumed += more;
            inflater.setInput(input, 0, more);
        }
        if (more == 0) {
            stop("compressed section ends after " + filled + " of " + size + " bytes");
        }
    }

    private void stop(String why) {
        brokenAt = packedStart;
        broken = why;
    }
}
