package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.KnownHeads;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Images by content, shared by all targets that are looked at: so that ten thousand cores of one fleet share one libc, and what was learned
 * about it. Safe for many threads.
 *
 * <p>With a bound, the images that were not asked for longest are dropped when all together take more. A target that has one open goes on using
 * it; it is only not found any more. An image of which something was cut short, by a budget or since a file was closed, is not found either.
 */
public final class ImageCache {
    /** What an image takes at least: headers, tables of what was found, evaluated rows; it may also hold a debug file open. */
    private static final long LEAST = 128 << 10;

    /** Images grow while they are used, so what they take is added up at every so many questions. */
    private static final int BETWEEN_SUMS = 16;

    private final Map<String, Shared> images = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicLong requests = new AtomicLong();
    private final KnownHeads heads = new KnownHeads();
    private final long bound;

    /** An empty cache that keeps all images. */
    public ImageCache() {
        this(Long.MAX_VALUE);
    }

    private ImageCache(long bound) {
        this.bound = bound;
    }

    /**
     * An empty cache that keeps no more than some memory.
     *
     * @param bytes about how many bytes all images in it may take together
     */
    public static ImageCache bounded(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("no bound: " + bytes);
        }
        return new ImageCache(bytes);
    }

    /**
     * The image of a file whose content is known by a key. It is made the first time the key is seen; a file that comes later is read
     * instead of the first once the target that had opened that has closed it.
     */
    public ModuleImage image(String key, ElfFile file) {
        return image(key, file, file.source().budget());
    }

    /**
     * The same for a target with a budget, which a file that many targets share does not have.
     */
    public ModuleImage image(String key, ElfFile file, Budget budget) {
        long request = requests.incrementAndGet();
        // a stripped file has the build-id of the one that is not
        String content = key + ' ' + file.source().size();
        synchronized (images) {
            Shared known = images.get(content);
            if (known != null && known.accepts(file, budget, bound)) {
                trim(request % BETWEEN_SUMS == 0);
                return known.image();
            }
            Shared made = Shared.of(file, budget, bound);
            images.put(content, made);
            trim(true);
            return made.image();
        }
    }

    /** Drops what was not asked for longest, but not the newest; if it is time to look. */
    private void trim(boolean due) {
        if (!due || bound == Long.MAX_VALUE) {
            return;
        }
        long sum = 0;
        for (Shared shared : images.values()) {
            sum += shared.weight();
        }
        Iterator<Shared> eldest = images.values().iterator();
        for (int left = images.size(); sum > bound && left > 1; left--) {
            sum -= eldest.next().weight();
            eldest.remove();
        }
    }

    /** The heads of images in memory, so that those of all targets are decoded once. */
    KnownHeads heads() {
        return heads;
    }

    /** How many different images it holds. */
    public int size() {
        synchronized (images) {
            return images.size();
        }
    }

    /** About how many bytes they take. */
    public long weight() {
        synchronized (images) {
            long sum = 0;
            for (Shared shared : images.values()) {
                sum += shared.weight();
            }
            return sum;
        }
    }

    /** How many times it was asked. */
    public long requests() {
        return requests.get();
    }

    private record Shared(ElfFile file, SharedBytes bytes, ModuleImage image) {
        static Shared of(ElfFile file, Budget budget, long bound) {
            SharedBytes bytes = new SharedBytes(file.source(), bound, budget);
            try {
                return new Shared(file, bytes, ModuleImage.ofFile(ElfFile.parse(bytes)));
            } catch (MalformedDataException changed) {
                return new Shared(file, bytes, ModuleImage.ofFile(file));
            }
        }

        long weight() {
            return LEAST + bytes.budget().taken();
        }

        /** Whether it can stand for another file of its key: as far as one can tell, that has the same content. */
        @SuppressWarnings("ReferenceEquality") // the same opening, which many targets share, needs no look
        boolean accepts(ElfFile other, Budget budget, long bound) {
            if (weight() > bound / 2) {
                return false; // the other half is for those who have it open
            }
            if (other == file) {
                return bytes.budget().join(budget);
            }
            return other.header().equals(file.header())
                    && other.programHeaders().equals(file.programHeaders())
                    && bytes.add(other.source(), budget);
        }
    }
}
