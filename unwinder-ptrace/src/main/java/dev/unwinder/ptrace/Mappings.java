package dev.unwinder.ptrace;

import dev.unwinder.address.AddressMap;
import dev.unwinder.target.FileMapping;
import dev.unwinder.target.MemoryRegion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The mappings of a process at one moment. Immutable. */
final class Mappings {
    private final byte[] raw;
    private final List<ProcMapping> all;
    private final AddressMap<ProcMapping> byAddress;

    private Mappings(byte[] raw, List<ProcMapping> all) {
        this.raw = raw;
        this.all = List.copyOf(all);
        AddressMap.Builder<ProcMapping> builder = AddressMap.builder();
        all.forEach(it -> builder.add(it.range(), it));
        this.byAddress = builder.build();
    }

    /** From the content of /proc/PID/maps. */
    static Mappings parse(byte[] maps) {
        return new Mappings(maps, ProcMapping.parse(maps));
    }

    /** What is there now, or none. */
    static Mappings read(ProcFs proc) {
        try {
            return parse(proc.bytes("maps"));
        } catch (java.io.IOException gone) {
            return parse(new byte[0]);
        }
    }

    /** These, and those of a later moment that lie where these have nothing. */
    Mappings withLater(Mappings later) {
        if (Arrays.equals(raw, later.raw)) {
            return this;
        }
        List<ProcMapping> both = new ArrayList<>(all);
        for (ProcMapping it : later.all) {
            int above = byAddress.indexAbove(it.range().start());
            boolean isFree = byAddress.indexOf(it.range().start()) < 0
                    && (above == byAddress.size() || !byAddress.range(above).overlaps(it.range()));
            if (isFree) {
                both.add(it);
            }
        }
        both.sort(Comparator.comparing(ProcMapping::range));
        return new Mappings(raw, both);
    }

    /** All, rising by address. */
    List<ProcMapping> all() {
        return all;
    }

    /** To look one up. */
    AddressMap<ProcMapping> byAddress() {
        return byAddress;
    }

    AddressMap<MemoryRegion> regions() {
        AddressMap.Builder<MemoryRegion> regions = AddressMap.builder();
        all.forEach(it -> regions.add(it.range(), it.region()));
        return regions.build();
    }

    List<FileMapping> files() {
        return all.stream()
                .filter(ProcMapping::isFile)
                .map(ProcMapping::toFileMapping)
                .toList();
    }
}
