package dev.unwinder.modules;

import dev.unwinder.address.AddressRange;
import dev.unwinder.elf.BuildId;
import java.util.List;
import java.util.Optional;

/**
 * An image at one place in one target.
 *
 * @param path as the target sees it; {@code "[vdso]"} for the kernel's own
 * @param bias what is added to a vaddr to make an address
 * @param segments the addresses it takes, rising
 * @param executable those of them that hold code
 * @param image its bytes, as far as they can be had
 * @param buildId as the target's memory or the matching file says
 * @param verdict whether the file found is the right one
 * @param location where its file is on this machine; empty where none is used
 * @param mainProgram whether it is the program that was started
 * @param registered whether it was not loaded, but made at run time, and given to debuggers through GDB's JIT interface
 */
public record LoadedModule(
        String path,
        long bias,
        List<AddressRange> segments,
        List<AddressRange> executable,
        ModuleImage image,
        Optional<BuildId> buildId,
        ImageVerdict verdict,
        String location,
        boolean mainProgram,
        boolean registered) {
    /** An image that was loaded. */
    public LoadedModule(
            String path,
            long bias,
            List<AddressRange> segments,
            List<AddressRange> executable,
            ModuleImage image,
            Optional<BuildId> buildId,
            ImageVerdict verdict,
            String location,
            boolean mainProgram) {
        this(path, bias, segments, executable, image, buildId, verdict, location, mainProgram, false);
    }

    /** From its lowest to its highest address; there may be gaps. */
    public AddressRange range() {
        return new AddressRange(
                segments.get(0).start(), segments.get(segments.size() - 1).end());
    }

    /** The last part of its path. */
    public String name() {
        int slash = path.lastIndexOf('/');
        return slash >= 0 && slash + 1 < path.length() ? path.substring(slash + 1) : path;
    }

    /** Whether an address lies in one of its segments. */
    public boolean contains(long address) {
        for (AddressRange segment : segments) {
            if (segment.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an address lies in its code. */
    public boolean isExecutable(long address) {
        for (AddressRange segment : executable) {
            if (segment.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** The vaddr of an address. */
    public long vaddr(long address) {
        return address - bias;
    }

    @Override
    public String toString() {
        return name() + " at " + range();
    }
}
