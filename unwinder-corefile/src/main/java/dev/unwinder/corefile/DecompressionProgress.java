package dev.unwinder.corefile;

/** Is told how far the decompression of a core has come; called often, from the thread that opens the core. */
@FunctionalInterface
public interface DecompressionProgress {
    /**
     * Some more was read.
     *
     * @param bytesRead of the compressed file, so far
     * @param compressedSize of the whole compressed file, in bytes
     */
    void advanced(long bytesRead, long compressedSize);

    /** Nobody wants to know. */
    static DecompressionProgress none() {
        return new DecompressionProgress() {
            @Override
            public void advanced(long bytesRead, long compressedSize) {}
        };
    }
}
