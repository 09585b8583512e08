package dev.unwinder.unwind;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.arch.Architecture;
import dev.unwinder.arch.CodeShapes;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.modules.ModuleImage;
import dev.unwinder.testkit.ElfAssembler;
import dev.unwinder.testkit.ImageAssembler;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How far functions are looked for that nothing tells of. */
class FunctionBoundsTest {
    private static final long START = ImageAssembler.TEXT;
    private static final int SIZE = 0x10;
    private static final int FUNC = 0x12;
    private static final int SHN_ABS = 0xfff1;
    private static final CodeShapes X86_64 =
            Architecture.find(62, 8).orElseThrow().code();

    private static ElfFile elf(byte[] bytes) {
        try {
            return ElfFile.parse(ByteView.of(bytes, "lib", LITTLE_ENDIAN));
        } catch (MalformedDataException broken) {
            throw new IllegalStateException(broken);
        }
    }

    /** One function has a symbol, then so many have call frame information, then one has nothing. */
    private static Optional<FunctionBounds.Function> behind(int described) {
        ImageAssembler image = ImageAssembler.x86_64(1);
        for (int i = 0; i <= described + 1; i++) {
            long vaddr = START + i * SIZE;
            image.code(vaddr, 0x55, 0x5d, 0xc3); // push %rbp; pop %rbp; ret
            if (i > 0 && i <= described) {
                image.function(vaddr, SIZE, it -> {});
            }
        }
        ModuleImage module = ModuleImage.ofFile(elf(image.toByteArray()));
        ElfFile symbols = elf(ElfAssembler.little64()
                .symbol("first", START, SIZE, FUNC, SHN_ABS)
                .toByteArray());
        ImageCfi cfi = new ImageCfi(module, Optional::empty);
        return new FunctionBounds(module, cfi, X86_64, () -> Optional.of(symbols))
                .at(START + (described + 1) * SIZE + 1);
    }

    @Test
    void describedFunctionsInAGapArePassedOver() {
        for (int described : new int[] {0, 1, 63}) {
            assertThat(behind(described))
                    .hasValueSatisfying(it -> assertThat(it.start()).isEqualTo(START + (described + 1) * SIZE));
        }
    }

    @Test
    void butNotMoreThanAFew() {
        assertThat(behind(64)).isEmpty();
    }

    /** Two functions are called that are jumps to others. */
    @Test
    void whatFunctionsBecomeIsAskedOfTheFirstOnly() {
        byte[] image = ImageAssembler.x86_64(1)
                .call(START + 0x10, START + 0x100)
                .call(START + 0x20, START + 0x200)
                .code(START + 0x100, 0xe9, 0xfb, 0x02, 0, 0) // jmp START + 0x400
                .code(START + 0x200, 0xe9, 0xfb, 0x02, 0, 0) // jmp START + 0x500
                .toByteArray();
        ModuleImage module = ModuleImage.ofFile(elf(image));
        CalledCode all = CalledCode.of(module, X86_64);
        assertThat(all.isCalled(START + 0x400)).isTrue();
        assertThat(all.isCalled(START + 0x500)).isTrue();
        CalledCode one = CalledCode.of(module, X86_64, 1);
        assertThat(one.isCalled(START + 0x200)).isTrue();
        assertThat(one.isCalled(START + 0x400)).isTrue();
        assertThat(one.isCalled(START + 0x500)).isFalse();
    }
}
