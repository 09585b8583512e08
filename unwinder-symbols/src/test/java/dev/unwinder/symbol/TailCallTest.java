package dev.unwinder.symbol;

import static dev.unwinder.testkit.InfoAssembler.address;
import static dev.unwinder.testkit.InfoAssembler.leb;
import static dev.unwinder.testkit.InfoAssembler.number;
import static dev.unwinder.testkit.InfoAssembler.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.frame.Frame;
import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.target.Registers;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.InfoAssembler;
import dev.unwinder.testkit.InfoAssembler.Attribute;
import dev.unwinder.testkit.Label;
import dev.unwinder.testkit.Section;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of functions of 0x100 bytes, one after the other from 0x1000; their calls return to 0x10, 0x20 and so on behind their starts. */
class TailCallTest {
    private static final String INDIRECT = "*";

    private record Function(String name, boolean complete, String call, List<String> jumps) {}

    private final List<Function> functions = new ArrayList<>();

    /** The function in which another one stands that jumps through a pointer. */
    private String enclosing = "";

    private int version = 5;

    private void function(String name, String call, String... jumps) {
        functions.add(new Function(name, true, call, List.of(jumps)));
    }

    private long start(String name) {
        for (int i = 0; i < functions.size(); i++) {
            if (functions.get(i).name().equals(name)) {
                return 0x1000 + 0x100L * i;
            }
        }
        throw new AssertionError(name);
    }

    private byte[] elf() {
        Section info = Section.little64();
        Section abbreviations = Section.little64();
        InfoAssembler unit = InfoAssembler.begin(info, abbreviations, version, false);
        unit.entry(0x11, true, string(3, "a.c"), address(0x11, 0x1000), number(0x12, 0x100L * functions.size()));
        // The last one first, so that those that it jumps to have an entry already.
        Map<String, Label> places = new HashMap<>();
        for (int i = functions.size() - 1; i >= 0; i--) {
            Function function = functions.get(i);
            long start = start(function.name());
            Attribute all = leb(version >= 5 ? 0x7a : 0x2117, 0x0c, function.complete() ? 1 : 0);
            places.put(
                    function.name(),
                    unit.entry(0x2e, true, string(3, function.name()), address(0x11, start), number(0x12, 0x100), all));
            unit.entry(0x0b, true); // call sites may lie in blocks
            long place = start + 0x10;
            if (!function.call().isEmpty()) {
                site(unit, places, place, function.call(), false);
            }
            for (String jump : function.jumps()) {
                place += 0x10;
                site(unit, places, place, jump, true);
            }
            unit.close();
            if (function.name().equals(enclosing)) {
                unit.entry(0x2e, true, string(3, "inside"));
                unit.entry(0x0b, true);
                unit.close();
                site(unit, places, start + 0x90, INDIRECT, true);
                unit.close();
            }
            unit.close();
        }
        unit.close().end();
        ElfAssembler elf = ElfAssembler.little64();
        elf.segment(1, 5, 0x1000, new byte[0x2000]);
        elf.section(".debug_info", 1, 0, 0, info.toByteArray());
        elf.section(".debug_abbrev", 1, 0, 0, abbreviations.toByteArray());
        return elf.toByteArray();
    }

    private void site(InfoAssembler unit, Map<String, Label> places, long place, String target, boolean tail) {
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(address(version >= 5 ? 0x7d : 0x11, place));
        if (places.containsKey(target)) {
            attributes.add(unit.reference(version >= 5 ? 0x7f : 0x31, places.get(target)));
        }
        if (tail) {
            attributes.add(leb(version >= 5 ? 0x82 : 0x2115, 0x0c, 1));
        }
        unit.entry(version >= 5 ? 0x48 : 0x4109, false, attributes.toArray(Attribute[]::new));
    }

    /** The names between two functions, the innermost first, with their places. */
    private String between(String callee, String caller) throws Exception {
        LoadedModule module = TestImages.module(elf());
        Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withSystemFolders(false));
        StringBuilder text = new StringBuilder();
        for (TailCall call : symbolizer.between(
                frame(module, start(callee) + 5, true), frame(module, start(caller) + 0x10, false), List.of(module))) {
            text.append(call.activations().get(0).function().orElse("?"))
                    .append('@')
                    .append(Long.toHexString(call.pc()))
                    .append(' ');
        }
        assertThat(symbolizer.problems()).isEmpty();
        return text.toString().strip();
    }

    static Frame frame(LoadedModule module, long pc, boolean exact) {
        return new Frame(
                0,
                pc,
                exact,
                0,
                Registers.builder(1).build(),
                Optional.of(module),
                FrameOrigin.CFI,
                OptionalLong.empty(),
                false,
                List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void jumpsOneAfterTheOtherAreAllShown(int dwarf) throws Exception {
        version = dwarf;
        function("main", "first");
        function("first", "", "second");
        function("second", "", "last");
        function("last", "");
        assertThat(between("last", "main")).isEqualTo("second@1220 first@1120");
    }

    @Test
    void aDirectCallLeavesNothingOut() throws Exception {
        function("main", "last");
        function("last", "");
        assertThat(between("last", "main")).isEmpty();
    }

    @Test
    void ofTwoWaysOnlyWhatTheyShareIsShown() throws Exception {
        function("main", "fork");
        function("fork", "", "left", "right");
        function("left", "", "join");
        function("right", "", "join");
        function("join", "", "last");
        function("last", "");
        assertThat(between("last", "main")).isEqualTo("join@1420");
    }

    @Test
    void waysThatShareNothingTellNothing() throws Exception {
        function("main", "fork");
        function("fork", "", "left", "right");
        function("left", "", "last");
        function("right", "", "last");
        function("last", "");
        assertThat(between("last", "main")).isEmpty();
    }

    @Test
    void aJumpThroughAPointerMayLeadAnywhere() throws Exception {
        function("main", "first");
        function("first", "", "last", INDIRECT);
        function("last", "");
        assertThat(between("last", "main")).isEmpty();
    }

    /** GCC writes C's nested functions into those around them; after a block of one its own entries go on. */
    @Test
    void jumpsOfAFunctionInsideAreNotThoseOfTheOneAround() throws Exception {
        enclosing = "first";
        function("main", "first");
        function("first", "", "last");
        function("last", "");
        assertThat(between("last", "main")).isEqualTo("first@1120");
    }

    @Test
    void aFunctionThatDoesNotTellAllItsJumpsIsNoWay() throws Exception {
        function("main", "first");
        functions.add(new Function("first", false, "", List.of("last")));
        function("last", "");
        assertThat(between("last", "main")).isEmpty();
    }

    @Test
    void waysWithoutNumberEnd() throws Exception {
        function("main", "f0");
        for (int i = 0; i < 12; i++) {
            function("f" + i, "", "f" + (i + 1), "f" + (i + 1), "f" + (i + 1));
        }
        function("f12", "", "last");
        function("last", "");
        assertThat(between("last", "main")).isEmpty();
    }

    @Test
    void whoStandsExactlySomewhereHasNotCalled() throws Exception {
        function("main", "first");
        function("first", "", "last");
        function("last", "");
        LoadedModule module = TestImages.module(elf());
        Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withSystemFolders(false));
        Frame last = frame(module, start("last"), true);
        assertThat(symbolizer.between(last, frame(module, 0x1010, true), List.of(module)))
                .isEmpty();
        assertThat(symbolizer.between(last, frame(module, 0x1010, false), List.of(module)))
                .hasSize(1);
        Symbolizer plain = Symbolizer.of(SymbolizerOptions.defaults().withLines(false));
        assertThat(plain.between(last, frame(module, 0x1010, false), List.of(module)))
                .isEmpty();
    }

    /** Whatever is changed, there is no exception, and it ends. */
    @Test
    void damagedCallSitesNeverThrow() throws Exception {
        function("main", "first");
        function("first", "", "second", "last");
        function("second", "", "last");
        function("last", "");
        byte[] whole = elf();
        Random random = new Random(1);
        for (int round = 0; round < 1000; round++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= round % 4; i++) {
                // Behind the segment, where the sections are.
                damaged[0x2000 + random.nextInt(damaged.length - 0x2000)] = (byte) random.nextInt();
            }
            LoadedModule module;
            try {
                module = TestImages.module(damaged);
            } catch (MalformedDataException noElfFile) {
                continue;
            }
            Symbolizer symbolizer = Symbolizer.of(SymbolizerOptions.defaults().withSystemFolders(false));
            Frame callee = frame(module, start("last") + 5, true);
            assertThat(symbolizer.between(callee, frame(module, 0x1010, false), List.of(module)))
                    .hasSizeLessThan(5);
        }
    }
}
