package dev.unwinder.triage.signature;

/** Whose idea of "the same crash" a key is. */
public enum KeyStyle {
    /** Ours: readable, and decided by trustworthy frames only. */
    UNWINDER("unwinder"),
    /** ABRT's duphash over the first three frames. */
    SATYR("satyr"),
    /** Apport's crash signature, or its signature of addresses where names are missing. */
    APPORT("apport"),
    /** What CASR takes for exact duplicates. */
    CASR("casr"),
    /** ClusterFuzz's crash state. */
    CLUSTERFUZZ("clusterfuzz");

    private final String word;

    KeyStyle(String word) {
        this.word = word;
    }

    /** As it is chosen on a command line. */
    @Override
    public String toString() {
        return word;
    }
}
