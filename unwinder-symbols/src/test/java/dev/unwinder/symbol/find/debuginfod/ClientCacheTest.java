package dev.unwinder.symbol.find.debuginfod;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCacheTest {
    @TempDir
    Path home;

    @Test
    void whereItIs() throws Exception {
        String at = home.toString();
        assertThat(ClientCache.standard(Map.of("HOME", at)).folder())
                .isEqualTo(home.resolve(".cache/debuginfod_client"));
        assertThat(ClientCache.standard(Map.of("HOME", at, "XDG_CACHE_HOME", "/xdg"))
                        .folder())
                .isEqualTo(Path.of("/xdg/debuginfod_client"));
        Files.createDirectory(home.resolve(".debuginfod_client_cache"));
        assertThat(ClientCache.standard(Map.of("HOME", at, "XDG_CACHE_HOME", "/xdg"))
                        .folder())
                .isEqualTo(home.resolve(".debuginfod_client_cache"));
        assertThat(ClientCache.standard(Map.of("HOME", at, "DEBUGINFOD_CACHE_PATH", "/given"))
                        .folder())
                .isEqualTo(Path.of("/given"));
    }
}
