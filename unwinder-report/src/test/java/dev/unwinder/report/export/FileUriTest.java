package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileUriTest {
    @ParameterizedTest
    @CsvSource({
        "/src/app.c, file:///src/app.c",
        "/usr/bin/../lib/gcc/x86_64-linux-gnu/12/../../../../include/c++/12/bits/invoke.h,"
                + " file:///usr/include/c%2B%2B/12/bits/invoke.h",
        "./csu/../sysdeps/nptl/start.h, sysdeps/nptl/start.h",
        "../../src/./a.c, ../../src/a.c",
        "/../../etc/passwd, file:///etc/passwd",
        "//host/share, file:///host/share",
        "javascript:alert(1), javascript%3Aalert%281%29",
        "a b?c#d%41, a%20b%3Fc%23d%2541",
        "gr\u00fc\u00df.c, gr%C3%BC%C3%9F.c",
        "/, file:///",
    })
    void aReference(String path, String uri) {
        assertThat(FileUri.of(path)).isEqualTo(uri);
    }
}
