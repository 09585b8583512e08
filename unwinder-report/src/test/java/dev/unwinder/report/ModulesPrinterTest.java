package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.modules.ImageVerdict;
import dev.unwinder.modules.LoadedModule;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModulesPrinterTest {
    @Test
    void aLineAModule() throws IOException {
        LoadedModule other = Model.module("/lib/libm.so.6", 0x7ffff7e00000L, ImageVerdict.MISMATCH, "/lib/libm.so.6");
        LoadedModule refused = Model.module("/lib/libx.so", 0x7ffff7f00000L, ImageVerdict.MISMATCH, "/s/lib/libx.so");
        LoadedModule missing = new LoadedModule(
                "/gone", 0x1000, other.segments(), List.of(), null, Optional.empty(), ImageVerdict.MISSING, "", false);
        StringWriter out = new StringWriter();
        new ModulesPrinter().print(List.of(Model.PROG, Model.LIBC, other, refused, missing), 8, out);
        assertThat(out).hasToString("""
                        range                                  build-id  path            verdict
                        0x0000555555554000-0x0000555555559000  ab01      /opt/app/prog   match
                        0x00007ffff7c00000-0x00007ffff7c05000  ab01      /lib/libc.so.6  match (/sysroot/lib/libc.so.6)
                        0x00007ffff7e00000-0x00007ffff7e05000  ab01      /lib/libm.so.6  mismatch
                        0x00007ffff7f00000-0x00007ffff7f05000  ab01      /lib/libx.so    mismatch (not used: /s/lib/libx.so)
                        0x00007ffff7e00000-0x00007ffff7e05000  -         /gone           missing
                        """);
    }
}
