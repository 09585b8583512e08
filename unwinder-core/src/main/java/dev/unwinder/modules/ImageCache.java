package dev.unwinder.modules;

import dev.unwinder.bytes.Budget;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Images by content, shared by all targets that are looked at: so that ten thousand cores of one fleet share one libc, and what was learned
 * about it. Safe for many threads.
 */
public final class ImageCache {
    private record Shared(ElfFile file, SharedBytes bytes, ModuleImage image, Budget budget) {
        static Shared of(ElfFile file) {
            SharedBytes bytes = new SharedBytes(file.source());
            Budget budget = bytes.budget();
            try {
                return new Shared(file, bytes, ModuleImage.ofFile(ElfFile.parse(bytes)), budget);
            } catch (MalformedDataException changed) {
                return new Shared(file, bytes, ModuleImage.ofFile(file), budget);
            }
        }

        /** Whether it can stand for another file of its key: a stripped file has the build-id of the one that is not. */
        @SuppressWarnings("ReferenceEquality") // the same opening, which many cores share, needs no look
        boolean accepts(ElfFile other) {
            if (budget.isSpent()) {
                return false; // what was learned of it then is not complete
            }
            if (other == file) {
                return true;
            }
            boolean alike = other.header().equals(file.header())
                    && other.programHeaders().equals(file.programHeaders())
                    && other.source().size() == bytes.size();
            if (alike) {
                bytes.add(other.source());
            }
            return alike || bytes.isOpen();
        }
    }

    private final Map<String, Shared> images = new ConcurrentHashMap<>();
    private final AtomicLong requests = new AtomicLong();

    /** An empty cache. */
    public ImageCache() {}

    /**
     * The image of a file whose content is known by a key. It is made the first time the key is seen; a file that comes later is read
     * instead of the first once the target that had opened that has closed it.
     */
    public ModuleImage image(String key, ElfFile file) {
        requests.incrementAndGet();
        BiFunction<String, @Nullable Shared, Shared> choice = new BiFunction<>() {
            @Override
            public Shared apply(String same, @Nullable Shared known) {
                return known != null && known.accepts(file) ? known : Shared.of(file);
            }
        };
        return images.compute(key, choice).image();
    }

    /** How many different images it holds. */
    public int size() {
        return images.size();
    }

    /** How many times it was asked. */
    public long requests() {
        return requests.get();
    }
}
