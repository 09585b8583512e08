package dev.unwinder.symbol;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.FileBytes;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.ProgramHeader;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.target.Registers;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Modules and frames for tests. */
final class TestImages {
    static final DebugFiles NO_DEBUG_FILES = DebugFiles.of(List.of(), false);

    private TestImages() {}

    static ElfFile parse(byte[] elf) throws MalformedDataException {
        return ElfFile.parse(ByteView.of(elf, "test.so", ByteOrder.LITTLE_ENDIAN));
    }

    /** A module of an assembled file, mapped at its own vaddrs. */
    static LoadedModule module(byte[] elf) throws MalformedDataException {
        return module(ModuleImage.ofFile(parse(elf)), "/lib/test.so", "", 0);
    }

    /** A module of a file on this machine, mapped at a bias. */
    static LoadedModule module(Path file, long bias) throws IOException, MalformedDataException {
        return module(ModuleImage.ofFile(ElfFile.parse(FileBytes.open(file))), file.toString(), file.toString(), bias);
    }

    static LoadedModule module(ModuleImage image, String path, String location, long bias) {
        List<AddressRange> segments = image.programHeaders().stream()
                .filter(ProgramHeader::isLoad)
                .map(it -> AddressRange.ofSize(bias + it.vaddr(), it.memorySize()))
                .toList();
        return new LoadedModule(
                path, bias, segments, segments, image, image.buildId(), ImageVerdict.MATCH, location, false);
    }

    /** The symbols of a module, without looking for debug files. */
    static ElfSymbols symbols(LoadedModule module) {
        return ImageSymbols.of(module, NO_DEBUG_FILES);
    }

    /** The name at a vaddr; empty where there is none. */
    static String nameAt(ElfSymbols symbols, long vaddr) {
        return symbols.find(vaddr).map(Symbol::name).orElse("");
    }

    static Frame frame(Optional<LoadedModule> module, long pc, boolean exact) {
        return new Frame(
                0,
                pc,
                exact,
                0,
                Registers.builder(1).build(),
                module,
                FrameOrigin.CONTEXT,
                OptionalLong.empty(),
                false,
                List.of());
    }
}
