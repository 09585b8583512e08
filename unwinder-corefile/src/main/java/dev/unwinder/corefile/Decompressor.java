package dev.unwinder.corefile;

import dev.unwinder.bytes.ByteSource;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;

/** Decompresses a core once, front to end, into a sparse temporary file, within limits. */
final class Decompressor {
    private static final Logger LOG = Loggers.of(Decompressor.class);
    private static final int BUFFER = 1 << 20;

    /**
     * The most that a codec is asked for at once. That of xz, when it meets damage, throws away what it has decoded in the same call.
     */
    private static final int STEP = 1 << 10;

    /** So much of the time allowed may be spent here; the rest is for what has come out. */
    private static final double SHARE_OF_TIME = 0.7;

    private static final String OUT_OF_TIME = "out of time";

    /**
     * What came out.
     *
     * @param note that the compressed file is damaged, if it is
     */
    record Result(TemporaryBytes bytes, Optional<String> note) {}

    private Decompressor() {}

    static Result decompress(Path path, ByteSource compressed, Compression compression, CoreFileOptions options)
            throws IOException {
        LOG.debug("{}: decompressing {}", path, compression);
        TemporaryBytes out = TemporaryBytes.create(compressed.name(), options.budget());
        try {
            Optional<String> note = copy(path, compressed, compression, options, out);
            out.finish();
            LOG.debug("{}: {} bytes decompressed", path, out.size());
            return new Result(out, note);
        } catch (IOException | RuntimeException failure) {
            out.close();
            throw failure;
        }
    }

    /** Damage ends the copy: what came before it is kept, unless that is nothing. */
    private static Optional<String> copy(
            Path path, ByteSource compressed, Compression compression, CoreFileOptions options, TemporaryBytes out)
            throws IOException {
        try {
            String damage = drain(path, compression, new SourceInputStream(compressed), options, out);
            if (damage.isEmpty()) {
                return Optional.empty();
            }
            LOG.debug("{}: {}", path, damage);
            if (damage.equals(OUT_OF_TIME)) {
                options.budget()
                        .exceeded("The " + compression + " file was decompressed up to byte " + out.size()
                                + " of the core, for want of time.");
                return Optional.empty();
            }
            if (out.size() == 0) {
                throw new IOException(path + ": cannot be decompressed as " + compression + ": " + damage);
            }
            return Optional.of("The " + compression
                    + " file is cut short or damaged: it could be decompressed up to byte " + out.size()
                    + " of the core.");
        } catch (TemporaryBytes.LimitException limit) {
            throw new IOException(path + ": not decompressed: it " + limit.getMessage(), limit);
        }
    }

    /** Copies all there is; what the codec complains about is the result, what the disk or a limit complains about is thrown. */
    private static String drain(
            Path path, Compression compression, SourceInputStream in, CoreFileOptions options, TemporaryBytes out)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        InputStream decoded;
        try {
            decoded = Decoders.open(compression, in);
        } catch (IOException | RuntimeException bad) {
            return message(bad);
        }
        while (true) {
            Fill fill = fill(decoded, buffer);
            if (fill.count() > options.maximumSize() - out.size()) {
                throw new TemporaryBytes.LimitException(
                        "holds more than the " + options.maximumSize() + " bytes allowed");
            }
            if (out.size() == 0 && fill.count() > 0 && !isElf(buffer)) {
                throw NotACoreException.ofCompressed(path); // something else, compressed twice, or made to cost much
            }
            out.append(buffer, fill.count());
            options.progress().advanced(in.position(), in.size());
            if (options.budget().isPast(SHARE_OF_TIME) && !fill.ended()) {
                return OUT_OF_TIME;
            }
            if (fill.ended()) {
                return fill.damage();
            }
        }
    }

    private static boolean isElf(byte[] start) {
        return ElfHeader.hasMagic(ByteView.of(start, "", ByteOrder.LITTLE_ENDIAN));
    }

    private record Fill(int count, boolean ended, String damage) {}

    /** Fills the buffer whole unless the stream ends, so that blocks stay aligned. */
    private static Fill fill(InputStream decoded, byte[] buffer) {
        int filled = 0;
        try {
            while (filled < buffer.length) {
                int count = decoded.read(buffer, filled, Math.min(STEP, buffer.length - filled));
                if (count < 0) {
                    return new Fill(filled, true, "");
                }
                filled += count;
            }
            return new Fill(filled, false, "");
        } catch (IOException | RuntimeException bad) {
            // Codecs meet hostile bytes with exceptions of all kinds.
            return new Fill(filled, true, message(bad));
        }
    }

    private static String message(Exception bad) {
        String message = bad.getMessage();
        return message == null || message.isBlank()
                ? bad.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
