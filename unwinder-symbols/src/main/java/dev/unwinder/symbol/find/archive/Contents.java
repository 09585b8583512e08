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
     * Lists links and ELF files, and perhaps others.
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

    /** Whether bytes are the first four of an ELF file. */
    static boolean isElf(byte[] start) {
        return start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
    }
}
