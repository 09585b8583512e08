package dev.unwinder.triage.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.address.AddressRange;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.symbol.find.DebugFiles;
import dev.unwinder.testkit.ElfLayout;
import dev.unwinder.triage.model.CrashModule;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImagesTest {
    private static LoadedModule module(String path, long start, ImageVerdict verdict, boolean main) throws Exception {
        byte[] file = ElfLayout.little64().load(5, 0, 0x40_0000, 0x1000).toByteArray(0x1000);
        AddressRange range = AddressRange.ofSize(start, 0x1000);
        return new LoadedModule(
                path,
                range.start() - 0x40_0000,
                List.of(range),
                List.of(range),
                ModuleImage.ofFile(ElfFile.parse(ByteView.of(file, path, ByteOrder.LITTLE_ENDIAN))),
                Optional.empty(),
                verdict,
                "",
                main);
    }

    /** Rust's backtraces map the program's own file once more, at lower addresses even. */
    @Test
    void anImageThatIsMappedTwiceIsListedOnce() throws Exception {
        List<CrashModule> modules = new Images(DebugFiles.of(List.of(), false))
                .modules(List.of(
                        module("/srv/app", 0x1000_0000, ImageVerdict.MATCH, false),
                        module("/lib/libc.so.6", 0x2000_0000, ImageVerdict.MATCH, false),
                        module("/srv/app", 0x3000_0000, ImageVerdict.MATCH, true),
                        module("/lib/libc.so.6", 0x4000_0000, ImageVerdict.MISSING, false),
                        module("/srv/app", 0x5000_0000, ImageVerdict.MATCH, false)));
        assertThat(modules)
                .containsExactly(
                        new CrashModule("/srv/app", Optional.empty(), "match", true),
                        new CrashModule("/lib/libc.so.6", Optional.empty(), "match", false),
                        new CrashModule("/lib/libc.so.6", Optional.empty(), "missing", false));
    }
}
