package dev.unwinder.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unwinder.address.AddressRange;
import dev.unwinder.testkit.ElfLayout;
import java.util.Arrays;

/** Address spaces laid out by hand as kernels and dynamic loaders lay them out: images, where they are, and the loader's list of them. */
final class AddressSpaces {
    static final int AT_PHDR = 3;
    static final int AT_BASE = 7;
    static final int AT_SYSINFO_EHDR = 33;
    static final int DT_SONAME = 14;
    static final int DT_DEBUG = 21;

    static final long MAIN = 0x5555_5555_4000L;
    static final long LIB = 0x7fff_f7d0_0000L;
    static final long LOADER = 0x7fff_f7fc_0000L;
    static final long VDSO = 0x7fff_f7fb_e000L;
    static final long DEBUG = 0x7fff_f7ff_d000L;
    static final long MAPS = 0x7fff_f7ff_e000L;

    static final byte[] MAIN_ID = {1, 2, 3, 4, 5, 6, 7, 8};
    static final byte[] LIB_ID = {9, 9, 9, 9};

    private AddressSpaces() {}

    /** An image of three pages, headers, code, and data with the dynamic section at 0x2100, linked at a vaddr. */
    static ElfLayout layout(long vaddr, byte... buildId) {
        return ElfLayout.little64()
                .load(4, 0, vaddr, 0x1000)
                .load(5, 0x1000, vaddr + 0x1000, 0x1000)
                .load(6, 0x2000, vaddr + 0x2000, 0x1000)
                .buildId(0x500, vaddr + 0x500, buildId);
    }

    /** An image as of {@link #layout} with an interpreter, and with DT_DEBUG. */
    static ElfLayout program(long vaddr, long debug) {
        return layout(vaddr, MAIN_ID)
                .interpreter(0x600, vaddr + 0x600, "/lib64/ld-linux-x86-64.so.2")
                .dynamic(0x2100, vaddr + 0x2100, DT_DEBUG, debug);
    }

    /** An image as of {@link #layout} with a dynamic section, to be mapped anywhere. */
    static byte[] library(byte... buildId) {
        return layout(0, buildId).dynamic(0x2100, 0x2100, DT_SONAME, 1).toByteArray(0x3000);
    }

    /** Maps three pages as the kernel and loaders do; no entry in the list of files if the path is empty. */
    static Program map(Program target, String path, byte[] image, long start) {
        String[] permissions = {"r", "rx", "rw"};
        for (int i = 0; i < 3; i++) {
            if (path.isEmpty()) {
                byte[] page = Arrays.copyOfRange(image, i * 0x1000, (i + 1) * 0x1000);
                target.bytes(start + i * 0x1000L, permissions[i], page);
            } else {
                target.map(path, image, i * 0x1000L, 0x1000, start + i * 0x1000L, permissions[i]);
            }
        }
        return target;
    }

    static AddressRange[] pages(long... starts) {
        AddressRange[] ranges = new AddressRange[starts.length];
        for (int i = 0; i < starts.length; i++) {
            ranges[i] = AddressRange.ofSize(starts[i], 0x1000);
        }
        return ranges;
    }

    static LoadedModule at(ModuleMap map, long address) {
        return map.find(address).orElseThrow(() -> new AssertionError("no module at " + Long.toHexString(address)));
    }

    /** An entry of the loader's list. */
    static void link(Program target, long map, long bias, long name, long dynamic, long next) {
        target.words(map, bias, name, dynamic, next, 0);
    }

    /** A dynamically linked PIE with one library, which the loader's list has, and a vDSO. */
    static Program usual(boolean withMappings) {
        Program target =
                Program.x86_64().auxv(AT_PHDR, MAIN + 64).auxv(AT_BASE, LOADER).auxv(AT_SYSINFO_EHDR, VDSO);
        map(target, withMappings ? "/usr/bin/prog" : "", program(0, DEBUG).toByteArray(0x3000), MAIN);
        map(target, withMappings ? "/usr/lib/liba.so.1.2.3" : "", library(LIB_ID), LIB);
        byte[] vdso = ElfLayout.little64()
                .load(5, 0, 0, 0xe00)
                .buildId(0x500, 0x500, (byte) 7)
                .toByteArray(0x1000);
        target.bytes(VDSO, "rx", vdso);
        target.words(DEBUG, 1, MAPS, 0, 0, LOADER);
        link(target, MAPS, MAIN, MAPS + 0x800, MAIN + 0x2100, MAPS + 0x100);
        link(target, MAPS + 0x100, LIB, MAPS + 0x810, LIB + 0x2100, MAPS + 0x200);
        link(target, MAPS + 0x200, VDSO, MAPS + 0x840, VDSO + 0x300, 0);
        target.bytes(MAPS + 0x800, "rw", new byte[16]);
        target.bytes(MAPS + 0x810, "rw", "/lib/liba.so.1\0".getBytes(UTF_8));
        target.bytes(MAPS + 0x840, "rw", "linux-vdso.so.1\0".getBytes(UTF_8));
        return target;
    }
}
