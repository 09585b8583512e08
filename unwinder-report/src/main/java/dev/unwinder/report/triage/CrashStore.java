package dev.unwinder.report.triage;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.cluster.Clustering;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.Reduction;
import dev.unwinder.triage.model.TriageResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * The crashes of a run, of any number: a small part of each in memory, and in a temporary file all of those that will be shown whole.
 *
 * <p>Not for several threads.
 */
public final class CrashStore implements TriageResult.Details, Closeable {
    /** Which crashes will be shown whole. */
    public enum Whole {
        /** None. */
        NONE,
        /** Those that represent clusters. */
        REPRESENTATIVES,
        /** All. */
        ALL
    }

    private final ClusterOptions how;
    private Reduction reduction;
    private final Clustering clustering;
    private final Whole whole;
    private final List<Crash> crashes = new ArrayList<>();
    /** The greatest merit in each group so far: only the first crash that has it can represent its cluster. */
    private final Map<String, Integer> best = new HashMap<>();

    /** Where a crash stands whole, by what is kept of it. */
    private final Map<Crash, Long> places = new IdentityHashMap<>();

    private final SpillFile file = new SpillFile();

    /**
     * An empty store.
     *
     * @param how crashes will be put together
     */
    public CrashStore(ClusterOptions how, Whole whole) {
        this.how = how;
        this.reduction = new Reduction(how.style());
        this.clustering = Clustering.of(how);
        this.whole = whole;
    }

    /** Takes a crash. */
    public void add(Crash crash) throws IOException {
        Crash kept = reduction.of(crash);
        crashes.add(kept);
        if (isShownWhole(crash)) {
            places.put(kept, file.append(packed(crash)));
        }
    }

    private boolean isShownWhole(Crash crash) {
        if (whole != Whole.REPRESENTATIVES) {
            return whole == Whole.ALL;
        }
        Optional<String> group = clustering.groupId(crash);
        if (group.isEmpty()) {
            return false;
        }
        int merit = clustering.merit(crash);
        Integer other = best.get(group.get());
        if (other != null && other >= merit) {
            return false;
        }
        best.put(group.get(), merit);
        return true;
    }

    /** What is kept of all crashes, in the order in which they came. What comes after them shares nothing with those that came before. */
    public List<Crash> crashes() {
        reduction = new Reduction(how.style()); // its table is of use only while crashes come
        return Collections.unmodifiableList(crashes);
    }

    @Override
    public Crash of(Crash crash) {
        Long place = places.get(crash);
        if (place == null) {
            return crash;
        }
        try {
            return unpacked(file.read(place)).orElse(crash);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (MalformedDataException broken) {
            throw new UncheckedIOException(new IOException(broken));
        }
    }

    private static byte[] packed(Crash crash) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TriageJson json = new TriageJson(new DeflaterOutputStream(bytes))) {
            json.write(crash);
        }
        return bytes.toByteArray();
    }

    private static Optional<Crash> unpacked(byte[] bytes) throws IOException, MalformedDataException {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return new TriageJsonReader("a crash", in).next();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
