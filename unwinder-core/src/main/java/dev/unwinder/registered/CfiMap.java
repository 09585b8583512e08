package dev.unwinder.registered;

import dev.unwinder.address.AddressMap;
import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.cfi.CodeEntry;
import dev.unwinder.cfi.EhFrame;
import dev.unwinder.cfi.FrameDescriptionEntry;
import java.util.Optional;

/** The entries of several pieces of call frame information, by the addresses of their code. Immutable. */
public final class CfiMap {
    private record Place(EhFrame info, long offset) {}

    private final AddressMap<Place> places;

    private CfiMap(AddressMap<Place> places) {
        this.places = places;
    }

    static Builder builder() {
        return new Builder();
    }

    /**
     * The entry of the code at an address.
     *
     * @throws MalformedDataException when it is broken
     */
    public Optional<CodeEntry> find(long address) throws MalformedDataException {
        int index = places.indexOf(address);
        if (index < 0) {
            return Optional.empty();
        }
        Place place = places.value(index);
        return Optional.of(new CodeEntry(place.info(), place.info().fdeAt(place.offset())));
    }

    /** How many pieces of code it knows. */
    public int size() {
        return places.size();
    }

    /** Collects entries; of two for the same code the first counts. */
    static final class Builder {
        private final AddressMap.Builder<Place> places = AddressMap.builder();
        private int count;

        /**
         * Adds all entries up to the one that ends them.
         *
         * @param within only what of their code lies here is taken
         */
        void add(EhFrame info, Optional<AddressRange> within) {
            try {
                info.forEach(new EhFrame.EntryVisitor() {
                    @Override
                    public void fde(FrameDescriptionEntry fde) {
                        AddressRange code = within.isPresent() ? common(fde.range(), within.get()) : fde.range();
                        places.add(code, new Place(info, fde.offset()));
                        count++;
                    }

                    @Override
                    public boolean terminator(long offset) {
                        return false;
                    }
                });
            } catch (MalformedDataException cut) {
                // the entries before it are of use
            }
        }

        int count() {
            return count;
        }

        CfiMap build() {
            return new CfiMap(places.build());
        }

        private static AddressRange common(AddressRange one, AddressRange other) {
            long start = Long.compareUnsigned(one.start(), other.start()) < 0 ? other.start() : one.start();
            long last = Long.compareUnsigned(one.end() - 1, other.end() - 1) < 0 ? one.end() - 1 : other.end() - 1;
            return one.overlaps(other) ? new AddressRange(start, last + 1) : new AddressRange(start, start);
        }
    }
}
