package dev.unwinder.modules;

import static dev.unwinder.modules.AddressSpaces.AT_SYSINFO_EHDR;
import static dev.unwinder.modules.AddressSpaces.VDSO;
import static dev.unwinder.modules.AddressSpaces.at;
import static dev.unwinder.modules.AddressSpaces.library;
import static dev.unwinder.modules.AddressSpaces.pages;
import static dev.unwinder.modules.AddressSpaces.usual;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.elf.BuildId;
import dev.unwinder.testkit.ElfLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The image that the kernel puts into every process, of which there is no file. */
class VdsoTest {
    @Test
    void vdsoIsReadFromMemoryWholeAndNeedsNoFile() {
        LoadedModule vdso = at(usual(true).modules(), VDSO + 0x999);
        assertThat(vdso.path()).isEqualTo("[vdso]");
        assertThat(vdso.verdict()).isEqualTo(ImageVerdict.MATCH);
        assertThat(vdso.buildId()).hasValue(BuildId.of(new byte[] {7}));
        assertThat(vdso.segments()).as("whole pages").containsExactly(pages(VDSO));
        assertThat(vdso.isExecutable(VDSO)).isTrue();
        assertThat(vdso.image().file()).isPresent();
    }

    @Test
    void oldVdsosAreLinkedAtTheEndOfTheAddressSpace() {
        byte[] image =
                ElfLayout.little64().load(5, 0, 0xffff_ffff_ff70_0000L, 0x1000).toByteArray(0x1000);
        ModuleMap map = Program.x86_64()
                .auxv(AT_SYSINFO_EHDR, VDSO)
                .bytes(VDSO, "rx", image)
                .modules();
        assertThat(at(map, VDSO + 0x10).vaddr(VDSO + 0x10)).isEqualTo(0xffff_ffff_ff70_0010L);
    }

    @Test
    void vdsoThatTheCoreDoesNotHoldIsLeftOut() {
        assertThat(Program.x86_64().auxv(AT_SYSINFO_EHDR, VDSO).modules().modules())
                .isEmpty();
        byte[] cut = Arrays.copyOf(library(), 80);
        assertThat(Program.x86_64()
                        .auxv(AT_SYSINFO_EHDR, VDSO)
                        .bytes(VDSO, "rx", cut)
                        .modules()
                        .modules())
                .isEmpty();
    }
}
