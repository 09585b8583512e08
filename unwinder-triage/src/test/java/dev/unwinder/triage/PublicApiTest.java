package dev.unwinder.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.testkit.ApiSurface;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublicApiTest {
    @Test
    void theCheckedInListRecordsThePublicApi() throws IOException {
        Path recorded = Path.of("../api/unwinder-triage.txt");
        assertThat(ApiSurface.differences("dev.unwinder", Path.of("target/classes"), recorded))
                .isEmpty();
    }
}
