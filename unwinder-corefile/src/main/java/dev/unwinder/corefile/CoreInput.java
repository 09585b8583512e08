package dev.unwinder.corefile;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.elf.ElfHeader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A core's bytes: the file itself, or what a compressed one holds.
 *
 * @param bytes to read by position
 * @param closer lets them go
 * @param note what a reader should know: that a compressed file was damaged, for instance
 */
record CoreInput(CoreBytes bytes, AutoCloseable closer, Optional<String> note) {
    /** Opens a file, decompressing it if its content says that it is compressed. */
    static CoreInput open(Path path, CoreFileOptions options) throws IOException {
        FileBytes file = openFile(path, options.budget());
        try {
            if (file.size() == 0) {
                throw new NotACoreException(path + ": is empty");
            }
            if (ElfHeader.hasMagic(file)) {
                return new CoreInput(new CoreBytes(file), file, Optional.empty());
            }
            Optional<Compression> compression = Compression.of(file);
            if (compression.isEmpty()) {
                throw new NotACoreException(path + ": is neither an ELF file nor compressed");
            }
            Decompressor.Result result = Decompressor.decompress(path, file, compression.get(), options);
            file.close();
            return new CoreInput(new CoreBytes(result.bytes()), result.bytes(), result.note());
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private static FileBytes openFile(Path path, Budget budget) throws IOException {
        try {
            return FileBytes.open(path, budget);
        } catch (AccessDeniedException denied) {
            throw new IOException(path + ": permission denied", denied);
        }
    }

    void close() throws IOException {
        bytes.close();
        try {
            closer.close();
        } catch (IOException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new IOException(impossible);
        }
    }
}
