package dev.unwinder.corefile;

import dev.unwinder.testkit.CoreAssembler;
import dev.unwinder.testkit.ElfLayout;
import java.util.Arrays;

/** A small shared object of three pages (headers, code of 0xcc, data of 0xdd), and cores that have it mapped. */
final class TestImages {
    static final long BASE = 0x7f00_0000_0000L;
    static final long TEXT = BASE + 0x1000;
    static final long DATA = BASE + 0x2000;

    private TestImages() {}

    /** The file; without a build-id if that is empty. */
    static byte[] image(byte... buildId) {
        return image(62, 0x1000, buildId);
    }

    static byte[] image(int machine, int textSize, byte... buildId) {
        ElfLayout file = ElfLayout.little64()
                .machine(machine)
                .entry(0x1000)
                .load(4, 0, 0, 0x1000)
                .load(5, 0x1000, 0x1000, textSize)
                .load(6, 0x2000, 0x2000, 0x1000);
        if (buildId.length > 0) {
            file.buildId(0x200, 0x200, buildId);
        }
        byte[] bytes = file.toByteArray(0x3000);
        Arrays.fill(bytes, 0x1000, 0x2000, (byte) 0xcc);
        Arrays.fill(bytes, 0x2000, 0x3000, (byte) 0xdd);
        return bytes;
    }

    /** A core of a thread, without segments. */
    static CoreAssembler core() {
        return CoreAssembler.x86_64().thread(4711, 11, new long[27]);
    }

    /** A kernel's core in which the image is mapped by a path; the page with the headers is in the core or not. */
    static byte[] coreOf(String path, byte[] image, boolean withHeaders) {
        byte[] headers = withHeaders ? Arrays.copyOf(image, 0x1000) : new byte[0];
        return core().load(BASE, 4, headers, 0x1000)
                .load(TEXT, 5, new byte[0], 0x1000)
                .load(DATA, 6, new byte[0], 0x1000)
                .mapping(BASE, TEXT, 0, path)
                .mapping(TEXT, DATA, 1, path)
                .mapping(DATA, DATA + 0x1000, 2, path)
                .toByteArray();
    }
}
