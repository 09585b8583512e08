package dev.unwinder.fuzz;

import dev.unwinder.corefile.CoreFileOptions;
import dev.unwinder.demangle.Demangler;
import dev.unwinder.demangle.NameStyle;
import dev.unwinder.modules.FileTree;
import dev.unwinder.symbol.find.archive.Archive;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Whole files, and names. */
final class FileTargets {
    private static final FileTree EMPTY = path -> Optional.empty();
    private static final CoreFileOptions OPTIONS =
            CoreFileOptions.defaults().withSysroot(EMPTY).withMaximumSize(1 << 24);
    private static final long STACK = 0x7ffc_0000_0000L;

    private FileTargets() {}

    static void demangle(byte[] bytes) {
        String name = new String(bytes, StandardCharsets.UTF_8);
        for (NameStyle style : NameStyle.values()) {
            Demangler.demangle(name, style);
        }
    }

    /** The notes of a core that has a page of stack beside them. */
    static void notes(byte[] bytes) {
        Input input = Input.of(bytes);
        ElfAssembler core =
                ElfAssembler.of(input.order(), input.addressSize()).type(4).machine(input.machine());
        core.segment(4, 0, 0, input.rest()).alignment(4);
        core.segment(1, 6, STACK, new byte[4096]);
        core.segment(1, 5, 0x40_0000, new byte[64]);
        WholeCore.read(Scratch.file(core.toByteArray()), OPTIONS, false);
    }

    static void compressedCore(byte[] bytes) {
        WholeCore.read(Scratch.file(bytes), OPTIONS, false);
    }

    static void core(byte[] bytes) {
        WholeCore.read(Scratch.file(bytes), OPTIONS, false);
    }

    static void archive(byte[] bytes) {
        try (Archive archive = Archive.open(Scratch.file(bytes))) {
            archive.expect(List.of("usr/lib/program", "program"));
            for (String path : List.of("usr/lib/program", "/program", "link", "../program", "usr/lib/../lib/link")) {
                archive.find(path);
            }
            archive.problem();
        } catch (IOException documented) {
            return;
        }
    }
}
