package dev.unwinder.modules;

import dev.unwinder.address.AddressMap;
import dev.unwinder.target.FileMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's list of mapped files, put together: the mappings of one file that belong to one image.
 *
 * <p>An image begins with the mapping of the file's first byte; later mappings of the file belong to it until the file's first byte is
 * mapped again. A mapping that starts elsewhere in a file (an image packed into an archive) begins one of its own.
 */
final class MappedModules {
    /**
     * The mappings of one image.
     *
     * @param path of the file
     * @param mappings rising by address; the first holds the start of the image, if any does
     */
    record Group(String path, List<FileMapping> mappings) {
        long start() {
            return mappings.get(0).range().start();
        }
    }

    private MappedModules() {}

    /** The groups by the addresses of their mappings; where two overlap, the first has them. */
    static AddressMap<Group> byAddress(List<Group> groups) {
        AddressMap.Builder<Group> byAddress = AddressMap.builder();
        for (Group group : groups) {
            for (FileMapping mapping : group.mappings()) {
                byAddress.add(mapping.range(), group);
            }
        }
        return byAddress.build();
    }

    /** Whether an address lies in a mapping of a group. */
    @SuppressWarnings("ReferenceEquality") // two groups are never alike, and comparing them would go over all mappings
    static boolean isOf(AddressMap<Group> byAddress, Group group, long address) {
        Optional<Group> its = byAddress.find(address);
        return its.isPresent() && its.get() == group;
    }

    /** The groups of a list of mappings that rises by address. */
    static List<Group> group(List<FileMapping> mappings) {
        List<Group> groups = new ArrayList<>();
        Map<String, Group> current = new HashMap<>();
        for (FileMapping mapping : mappings) {
            Group group = current.get(mapping.path());
            if (group == null || mapping.offset() == 0) {
                group = new Group(mapping.path(), new ArrayList<>());
                groups.add(group);
                current.put(mapping.path(), group);
            }
            group.mappings().add(mapping);
        }
        return groups;
    }
}
