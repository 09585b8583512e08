package dev.unwinder.corefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.unwinder.bytes.ByteView;
import dev.unwinder.elf.ElfFile;
import dev.unwinder.elf.SectionHeader;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ZstdSectionCodecTest {
    private final byte[] content = "content ".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    private final ZstdSectionCodec codec = new ZstdSectionCodec();

    @Test
    void sectionOfAnElfFileIsDecompressed() throws Exception {
        ElfAssembler elf = ElfAssembler.little64();
        byte[] packed = Zstd.compress(content);
        elf.section(
                ".debug_info",
                1,
                0x800,
                0,
                dev.unwinder.testkit.Compression.header(elf.content(), 2, content.length)
                        .bytes(packed)
                        .toByteArray());
        ElfFile file = ElfFile.parse(ByteView.of(elf.toByteArray(), "lib.so", ByteOrder.LITTLE_ENDIAN));
        SectionHeader section = file.section(".debug_info").orElseThrow();
        assertThat(file.bytes(section).toByteArray()).isEqualTo(content);
    }

    @Test
    void noMoreThanTheGivenSizeComesOut() throws Exception {
        assertThat(codec.decompress(Zstd.compress(content), 10)).isEqualTo(Arrays.copyOf(content, 10));
    }

    @Test
    void lessThanTheGivenSizeIsAnError() {
        assertThatThrownBy(() -> codec.decompress(Zstd.compress(content), content.length + 1))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> codec.decompress(new byte[0], 1 << 30)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> codec.decompress(new byte[] {1, 2, 3, 4, 5}, 100))
                .isInstanceOf(IOException.class);
    }
}
