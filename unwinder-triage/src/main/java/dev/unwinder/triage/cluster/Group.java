package dev.unwinder.triage.cluster;

import dev.unwinder.triage.model.Crash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Crashes of one program with one key, those of this run and those of the baseline. */
final class Group {
    private static final int ID_BYTES = 6;

    private final String id;
    private final String program;
    private final String key;
    private final boolean alone;
    private final List<Crash> now = new ArrayList<>();
    private final List<Crash> before = new ArrayList<>();

    Group(String id, String program, String key, boolean alone) {
        this.id = id;
        this.program = program;
        this.key = key;
        this.alone = alone;
    }

    /** Short, and the same for the same texts. */
    static String id(String... texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void add(Crash crash, boolean old) {
        (old ? before : now).add(crash);
    }

    String id() {
        return id;
    }

    String program() {
        return program;
    }

    String key() {
        return key;
    }

    /** Whether it is not to be joined because it is like another. */
    boolean isAlone() {
        return alone;
    }

    List<Crash> now() {
        return now;
    }

    List<Crash> before() {
        return before;
    }

    int size() {
        return now.size() + before.size();
    }

    /** The crash by whose stack the group is compared: the best one; of this run if there is one. */
    Crash representative() {
        return best(now.isEmpty() ? before : now);
    }

    private static Crash best(List<Crash> crashes) {
        Crash best = crashes.get(0);
        for (Crash crash : crashes) {
            if (rating(crash) > rating(best)) {
                best = crash;
            }
        }
        return best;
    }

    private static int rating(Crash crash) {
        return crash.diagnosis().isPresent() ? crash.diagnosis().get().quality().rating() : -1;
    }
}
