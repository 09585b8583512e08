package dev.unwinder.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.elf.BuildId;
import dev.unwinder.symbol.find.MissingFile;
import dev.unwinder.symbol.find.PackageNote;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingPrinterTest {
    private static String print(MissingFile... files) throws IOException {
        StringWriter out = new StringWriter();
        new MissingPrinter().print(List.of(files), out);
        return out.toString();
    }

    @Test
    void aLineForEach() throws IOException {
        PackageNote note = new PackageNote("deb", "glibc", "2.36-9", "amd64", "debian", "");
        PackageNote strange = new PackageNote("", "a\nb", "", "", "", "");
        assertThat(print(
                        new MissingFile(
                                "/lib/libc.so.6",
                                Optional.of(BuildId.of(new byte[] {0x12, (byte) 0xab})),
                                false,
                                true,
                                Optional.of(note)),
                        new MissingFile("/bin/x", Optional.empty(), true, true, Optional.of(strange)),
                        new MissingFile("", Optional.empty(), true, false, Optional.empty())))
                .isEqualTo("""
                        missing                 build-id  path            package
                        debug info              12ab      /lib/libc.so.6  glibc 2.36-9 (deb)
                        executable, debug info  -         /bin/x          a\\x0ab
                        executable              -         ?
                        """);
    }

    @Test
    void nothing() throws IOException {
        assertThat(print()).isEqualTo("Nothing is missing.\n");
    }
}
