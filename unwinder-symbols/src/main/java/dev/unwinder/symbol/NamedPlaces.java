package dev.unwinder.symbol;

import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an image keeps of the places that were asked for, as the first symbolizer that asks has named them: the cores of a fleet have the same
 * frames again and again.
 */
final class NamedPlaces {
    /** So many are kept of one image. */
    private static final int MAX_KEPT = 1 << 13;

    /** The most characters of all names and files that are kept of one image. */
    private static final long MAX_CHARACTERS = 1 << 22;

    private final SymbolizerOptions options;
    private final Map<Long, PlaceNames> returnAddresses = new ConcurrentHashMap<>();
    private final Map<Long, PlaceNames> exact = new ConcurrentHashMap<>();
    private final AtomicLong characters = new AtomicLong();

    private NamedPlaces(SymbolizerOptions options) {
        this.options = options;
    }

    /** Those of an image; null if another symbolizer has come first. */
    static @Nullable NamedPlaces of(ModuleImage image, SymbolizerOptions options) {
        NamedPlaces places = image.facet(NamedPlaces.class, new Function<>() {
            @Override
            public NamedPlaces apply(ModuleImage same) {
                return new NamedPlaces(options);
            }
        });
        return isLike(places.options, options) ? places : null;
    }

    @SuppressWarnings("ReferenceEquality") // another search may find other files
    private static boolean isLike(SymbolizerOptions one, SymbolizerOptions other) {
        DebugFiles files = one.debugFiles();
        return files == other.debugFiles() && one.lines() == other.lines() && one.naming() == other.naming();
    }

    @Nullable
    PlaceNames find(long vaddr, boolean isExact) {
        return (isExact ? exact : returnAddresses).get(vaddr);
    }

    void add(PlaceNames names, boolean isExact) {
        Map<Long, PlaceNames> places = isExact ? exact : returnAddresses;
        if (places.size() < MAX_KEPT && characters.addAndGet(names.length()) < MAX_CHARACTERS) {
            places.putIfAbsent(names.vaddr(), names);
        }
    }
}
