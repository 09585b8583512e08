package dev.unwinder.symbol;

import static dev.unwinder.symbol.TestImages.module;
import static dev.unwinder.symbol.TestImages.nameAt;
import static dev.unwinder.symbol.TestImages.symbols;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ElfSegment;
import dev.unwinder.testkit.Section;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entries of the procedure linkage table: of x86-64 as ld makes them, with objdump as judge; of AArch64 assembled. */
class LinkageStubsTest {
    private static final String PROGRAM = """
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        static int one(int x) { return x + 1; }
        static int (*choose(void))(int) { return one; }
        int chosen(int) __attribute__((ifunc("choose")));
        int (*volatile pointer)(const char *) = puts;
        int main(int count, char **words) {
          char *text = malloc(strlen(words[0]) + chosen(count));
          strcpy(text, words[0]);
          pointer(text);
          printf("%d\\n", atoi(text));
          free(text);
          return memcmp(text, words[0], 3);
        }
        """;

    private static final Pattern LABEL = Pattern.compile("^[0-9a-f]+ <(.*)>:$");
    private static final Pattern INSTRUCTION = Pattern.compile("^ *([0-9a-f]+):\t");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-Wl,-z,now",
                "-no-pie",
                "-fcf-protection -Wl,-z,ibtplt",
                "-fcf-protection -Wl,-z,ibtplt,-z,now -no-pie",
                "-shared -fPIC",
                "-Wl,-s"
            })
    void entriesHaveTheNamesThatObjdumpGivesThem(String options) throws Exception {
        Toolchain tools = new Toolchain(folder);
        Assumptions.assumeTrue(tools.run("gcc", "-dumpmachine").startsWith("x86_64"), "needs x86-64");
        List<String> all = new ArrayList<>(List.of("-w", "-O1", "-fno-builtin"));
        all.addAll(List.of(options.split(" ")));
        all.removeIf(String::isEmpty);
        Path program = tools.compile("t.c", PROGRAM, "t", all.toArray(String[]::new));
        ElfSymbols symbols = symbols(module(program, 0));
        Map<Long, String> judged = labels(tools.run("objdump", "-d", "t"));
        assertThat(judged).hasSizeGreaterThan(10);
        assertThat(judged.values().toString())
                .contains("printf@plt", options.contains("shared") ? "chosen@plt" : "*ABS*+0x");
        judged.forEach((vaddr, label) ->
                assertThat(nameAt(symbols, vaddr)).as("0x%x", vaddr).isEqualTo(label));
        long first = judged.keySet().iterator().next();
        Symbol entry = symbols.find(first).orElseThrow();
        assertThat(entry.vaddr() + entry.size()).isGreaterThan(first);
    }

    /** The label of each instruction of an entry. */
    private static Map<Long, String> labels(String disassembly) {
        Map<Long, String> labels = new TreeMap<>();
        String label = "";
        for (String line : disassembly.split("\n")) {
            Matcher start = LABEL.matcher(line);
            Matcher instruction = INSTRUCTION.matcher(line);
            if (start.matches()) {
                label = start.group(1);
            } else if (label.endsWith("@plt") && instruction.find()) {
                labels.put(Long.parseLong(instruction.group(1), 16), label);
            }
        }
        return labels;
    }

    /** The entry for looking functions up, one with a landing pad and a signed address, a plain one, one whose slot nothing fills. */
    @Test
    void entriesOfAarch64() throws Exception {
        Section code = Section.little64();
        code.u32(0xa9bf7bf0L).u32(0xf0000010L).u32(0xf947fe11L).u32(0x913fe210L);
        code.u32(0xd61f0220L).u32(0xd503201fL).u32(0xd503201fL).u32(0xd503201fL);
        code.u32(0xd503245fL).u32(0xb0000010L).u32(0xf9400211L).u32(0x91000210L);
        code.u32(0xd503219fL).u32(0xd61f0220L);
        code.u32(0xb0000010L).u32(0xf9400611L).u32(0x91002210L).u32(0xd61f0220L);
        code.u32(0xb0000010L).u32(0xf9401a11L).u32(0x9100c210L).u32(0xd61f0220L);
        Section relocations = Section.little64();
        relocations.u64(0x2000).u32(1026).u32(1).u64(0);
        relocations.u64(0x2010).u32(1027).u32(0).u64(0x1234);
        relocations.u64(0x2008).u32(1032).u32(0).u64(0x1555);
        byte[] bytes = code.toByteArray();
        ElfAssembler elf = ElfAssembler.little64().machine(183);
        ElfSegment segment = elf.segment(1, 5, 0x1000, bytes);
        elf.sectionIn(segment, ".plt", 1, 6, 0x1000, bytes.length);
        elf.section(".rela.plt", 4, 2, 0x800, relocations.toByteArray());
        elf.dynamicSymbol("_ZN1a1bEv", 0, 0, 0x12, 0);
        ElfSymbols symbols = symbols(module(elf.toByteArray()));
        assertThat(nameAt(symbols, 0x1004)).isEmpty();
        assertThat(nameAt(symbols, 0x101c)).isEmpty();
        assertThat(symbols.find(0x1020)).contains(new Symbol("_ZN1a1bEv@plt", 0x1020, 24));
        assertThat(nameAt(symbols, 0x1034)).isEqualTo("_ZN1a1bEv@plt");
        assertThat(nameAt(symbols, 0x1038)).isEqualTo("*ABS*+0x1555@plt");
        assertThat(nameAt(symbols, 0x1047)).isEqualTo("*ABS*+0x1555@plt");
        assertThat(nameAt(symbols, 0x1048)).isEmpty();
        assertThat(nameAt(symbols, 0x1058)).isEmpty();
    }

    @Test
    void whatIsBrokenHasNoNames() throws Exception {
        byte[] jump = {(byte) 0xff, 0x25, 0, 0x10, 0, 0, (byte) 0xff, 0x25};
        ElfAssembler elf = ElfAssembler.little64();
        ElfSegment segment = elf.segment(1, 5, 0x1000, jump);
        elf.sectionIn(segment, ".plt.got", 1, 6, 0x1000, jump.length);
        Section relocations = Section.little64();
        relocations.u64(0x2006).u32(6).u32(77).u64(0).u64(0x2006);
        elf.section(".rela.dyn", 4, 2, 0x800, relocations.toByteArray());
        elf.dynamicSymbol("f", 0, 0, 0x12, 0);
        ElfSymbols symbols = symbols(module(elf.toByteArray()));
        assertThat(nameAt(symbols, 0x1000)).isEmpty();
        assertThat(nameAt(symbols, 0x1007)).isEmpty();
    }

    /** An entry, behind so many sections that lie over the same megabyte. */
    private static String nameBehind(int codes, int relocations) throws Exception {
        byte[] jump = {(byte) 0xff, 0x25, (byte) 0xfa, 0x1f, 0, 0, 0x66, (byte) 0x90};
        int megabyte = 1 << 20;
        ElfAssembler elf = ElfAssembler.little64();
        ElfSegment code = elf.segment(1, 5, 0x1000, jump);
        ElfSegment zeros = elf.segment(1, 5, 0x10_0000, new byte[megabyte]);
        for (int i = 0; i < codes; i++) {
            elf.sectionIn(zeros, ".plt", 1, 6, 0x10_0000, megabyte);
        }
        for (int i = 0; i < relocations; i++) {
            elf.sectionIn(zeros, ".rela.dyn", 4, 2, 0x10_0000, megabyte);
        }
        elf.sectionIn(code, ".plt.got", 1, 6, 0x1000, jump.length);
        elf.section(
                ".rela.plt",
                4,
                2,
                0x800,
                Section.little64().u64(0x3000).u32(6).u32(1).u64(0).toByteArray());
        elf.dynamicSymbol("f", 0, 0, 0x12, 0);
        return nameAt(symbols(module(elf.toByteArray())), 0x1000);
    }

    @Test
    void sectionsOverTheSameBytesAreReadUpToABound() throws Exception {
        assertThat(nameBehind(15, 190)).isEqualTo("f@plt");
        assertThat(nameBehind(16, 0)).as("16 MB of code").isEmpty();
        assertThat(nameBehind(0, 193)).as("8 million relocations").isEmpty();
    }
}
