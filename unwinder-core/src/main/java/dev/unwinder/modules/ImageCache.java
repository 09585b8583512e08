package dev.unwinder.modules;

import dev.unwinder.elf.ElfFile;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Images by content, shared by all targets that are looked at: so that ten thousand cores of one fleet share one libc, and what was learned
 * about it. Safe for many threads.
 */
public final class ImageCache {
    private final Map<String, ModuleImage> images = new ConcurrentHashMap<>();
    private final LongAdder requests = new LongAdder();

    /** An empty cache. */
    public ImageCache() {}

    /** The image of a file whose content is known by a key; the file is used only the first time the key is seen. */
    public ModuleImage image(String key, ElfFile file) {
        requests.increment();
        return images.computeIfAbsent(key, it -> ModuleImage.ofFile(file));
    }

    /** How many different images it holds. */
    public int size() {
        return images.size();
    }

    /** How many times it was asked. */
    public long requests() {
        return requests.sum();
    }
}
