package dev.unwinder.modules;

/** Whether the file found for a module is the one that was running. */
public enum ImageVerdict {
    /** The build-ids agree, or the image was read from the target itself. */
    MATCH,
    /** A file was found, but of another build: it is not used. */
    MISMATCH,
    /** No file was found. */
    MISSING,
    /** A file was found, but the target does not hold what it could be compared with. */
    UNVERIFIED
}
