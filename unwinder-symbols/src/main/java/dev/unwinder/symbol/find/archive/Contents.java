package dev.unwinder.symbol.find.archive;

import java.io.Closeable;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;

/** What an archive holds, to be listed and to be copied out. */
interface Contents extends Closeable {
    /** One member's bytes. */
    interface Reader {
        /** As {@link java.io.InputStream#read(byte[], int, int)}. */
        int read(byte[] buffer, int start, int length) throws IOException;
    }

    /** Takes one member's bytes. */
    interface Sink {
        void take(Member member, Reader content) throws IOException;
    }

    /**
     * Lists links and files that are of use, and perhaps others.
     *
     * @throws IOException when the archive is damaged; what came before has been listed
     */
    void list(Consumer<Member> to) throws IOException;

    /**
     * Copies files out, all in one pass where the archive has to be gone through from its start.
     *
     * @param ordinals of the files
     * @throws IOException when the archive is damaged, or the sink failed
     */
    void extract(Set<Integer> ordinals, Sink sink) throws IOException;

    /** Which files are of use, by their first four bytes. */
    enum Use {
        /** ELF files. */
        ELF,
        /** ELF files, and what gzip, bzip2, xz, zstd or lz4 has compressed. */
        ELF_AND_COMPRESSED;

        private static final int[] STARTS = {0x1f8b0800, 0x425a6800, 0xfd377a58, 0x28b52ffd, 0x04224d18};
        private static final int[] MASKS = {0xffffff00, 0xffffff00, -1, -1, -1};

        boolean has(byte[] start) {
            int word = (start[0] & 0xff) << 24 | (start[1] & 0xff) << 16 | (start[2] & 0xff) << 8 | start[3] & 0xff;
            boolean compressed = false;
            for (int i = 0; i < STARTS.length; i++) {
                compressed |= (word & MASKS[i]) == STARTS[i];
            }
            return word == 0x7f454c46 || compressed && this == ELF_AND_COMPRESSED;
        }
    }
}
