package dev.unwinder.target;

import dev.unwinder.address.AddressRange;

/**
 * A file that is mapped into the target, as the kernel tells it.
 *
 * @param range the addresses it is mapped at
 * @param offset in the file of the first mapped byte
 * @param path as the target sees it, without the kernel's {@code " (deleted)"}
 * @param deleted whether the kernel says that the path no longer names this file
 */
public record FileMapping(AddressRange range, long offset, String path, boolean deleted)
        implements Comparable<FileMapping> {
    /** By address, then by what is mapped there. */
    @Override
    public int compareTo(FileMapping other) {
        int order = range.compareTo(other.range);
        order = order != 0 ? order : Long.compareUnsigned(offset, other.offset);
        order = order != 0 ? order : path.compareTo(other.path);
        return order != 0 ? order : Boolean.compare(deleted, other.deleted);
    }
}
