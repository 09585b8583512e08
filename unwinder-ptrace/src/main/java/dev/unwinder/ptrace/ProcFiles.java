package dev.unwinder.ptrace;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads files of /proc: through the JDK, or, where every system call counts, by {@link BareProcFiles}. */
interface ProcFiles {
    /** Through the JDK. */
    ProcFiles JDK = new ProcFiles() {
        @Override
        public byte[] read(String path, int most) throws IOException {
            try (FileInputStream in = new FileInputStream(path)) {
                return readUpTo(in, most);
            }
        }

        @Override
        public byte[] once(String path) throws IOException {
            try (FileInputStream in = new FileInputStream(path)) {
                byte[] bytes = new byte[ONCE];
                return Arrays.copyOf(bytes, Math.max(0, in.read(bytes)));
            }
        }

        @Override
        public int links(String path) {
            try {
                return (Integer) Files.getAttribute(Path.of(path), "unix:nlink");
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
                return -1;
            }
        }
    };

    /** Such a file has no size that could be asked for. */
    private static byte[] readUpTo(FileInputStream in, int most) throws IOException {
        byte[] bytes = new byte[Math.min(most, 4096)];
        int filled = 0;
        while (filled < most) {
            int count = in.read(bytes, filled, bytes.length - filled);
            if (count <= 0) {
                break;
            }
            filled += count;
            if (filled == bytes.length && filled < most) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(most, 2L * filled));
            }
        }
        return Arrays.copyOf(bytes, filled);
    }

    /** The most bytes that {@link #once} gives. */
    int ONCE = 1024;

    /** A file's first bytes, or all there are: the kernel gives them piece by piece. */
    byte[] read(String path, int most) throws IOException;

    /** What the kernel gives at once; of a file of one line that is all of it. */
    byte[] once(String path) throws IOException;

    /** How many links there are to a file or folder; negative where that is not known. */
    int links(String path);
}
