package dev.unwinder.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.modules.LoadedModule;
import dev.unwinder.symbol.info.FunctionCall;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls and lines of frames, wherever the image is mapped and its DWARF lies. */
class SymbolizedCallsTest {
    private static final String PROGRAM = """
        int other(int);
        int called(int x)
        {
          return other(x) + 1;
        }
        """;

    @TempDir
    Path folder;

    @Test
    void aFrameHasThePlaceOfTheCallAndNotOfTheReturn() throws Exception {
        Toolchain tools = new Toolchain(folder);
        Path library = tools.compile("l.c", PROGRAM, "l.so", "-g", "-O0", "-shared", "-fPIC");
        assertPlaces(library);
        tools.run("objcopy", "--only-keep-debug", "l.so", "l.so.debug");
        tools.run("objcopy", "--strip-debug", "--add-gnu-debuglink=l.so.debug", "l.so", "stripped.so");
        assertPlaces(tools.path("stripped.so"));
    }

    private static void assertPlaces(Path library) throws Exception {
        LoadedModule module = TestImages.module(library, 0x10000);
        long start = 0x10000;
        Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults());
        for (long pc = start; pc < start + 0x2000; pc++) {
            SymbolizedFrame frame = symbolizer.symbolize(TestImages.frame(Optional.of(module), pc, true));
            if (frame.symbol().isPresent() && frame.symbol().get().name().equals("called")) {
                long end = pc + frame.symbol().get().size();
                SymbolizedFrame last = symbolizer.symbolize(TestImages.frame(Optional.of(module), end, false));
                FunctionCall call = last.calls().get(0);
                assertThat(call.name()).contains("called");
                assertThat(call.location().orElseThrow().file()).endsWith("/l.c");
                assertThat(call.location().orElseThrow().line()).hasValue(5);
                assertThat(frame.calls().get(0).location().orElseThrow().line()).hasValue(3);
                assertThat(symbolizer.problems()).isEmpty();
                Symbolizer names = Symbolizer.of(SymbolizerOptions.defaults().withLines(false));
                assertThat(names.symbolize(frame.frame()).calls()).isEmpty();
                return;
            }
        }
        throw new AssertionError("no function");
    }
}
