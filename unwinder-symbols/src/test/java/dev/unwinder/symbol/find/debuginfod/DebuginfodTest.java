package dev.unwinder.symbol.find.debuginfod;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.unwinder.elf.BuildId;
import dev.unwinder.modules.FileStore.Kind;
import dev.unwinder.testkit.ElfAssembler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebuginfodTest {
    private static final BuildId ID = BuildId.of(new byte[] {1, 2, 3, 4});
    private static final byte[] FILE = file((byte) 1, (byte) 2, (byte) 3, (byte) 4);

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer server;
    private Path cache;

    private static byte[] file(byte... id) {
        return ElfAssembler.little64().machine(62).buildId(0x1000, id).toByteArray();
    }

    @BeforeEach
    void startServer() throws IOException {
        server = newServer();
        cache = folder.resolve("cache");
    }

    private HttpServer newServer() throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.setExecutor(threads);
        made.start();
        return made;
    }

    @AfterEach
    void stopServer() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws Exception;
    }

    private void answer(HttpServer to, String path, Handler handler) {
        to.createContext(path, exchange -> {
            requests.incrementAndGet();
            try (exchange) {
                handler.handle(exchange);
            } catch (IOException | RuntimeException gone) {
                throw gone;
            } catch (Exception other) {
                throw new IOException(other);
            }
        });
    }

    private void answer(Handler handler) {
        answer(server, "/buildid/01020304/debuginfo", handler);
    }

    private static void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static URI address(HttpServer of) {
        return URI.create("http://127.0.0.1:" + of.getAddress().getPort());
    }

    private DebuginfodOptions options() {
        return DebuginfodOptions.of(List.of(address(server))).withCache(cache).withTimeout(Duration.ofSeconds(20));
    }

    private Debuginfod store() {
        return Debuginfod.of(options());
    }

    /** Nothing but whole files stays in the cache. */
    private void assertCacheHasOnly(String... names) throws IOException {
        if (!Files.exists(cache)) {
            assertThat(names).isEmpty();
            return;
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(it -> cache.relativize(it).toString()))
                    .containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void hit() throws IOException {
        answer(exchange -> send(exchange, FILE));
        answer(server, "/buildid/01020304/executable", exchange -> send(exchange, FILE));
        Debuginfod store = store();
        Path found = store.find(Kind.DEBUG_FILE, ID).get().file();
        assertThat(found).hasBinaryContent(FILE).isEqualTo(cache.resolve("01020304/debuginfo"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(found)))
                .isEqualTo("r--------");
        assertThat(store.find(Kind.EXECUTABLE, ID)).isPresent();
        assertThat(store.problem()).isEmpty();
        assertCacheHasOnly("01020304/debuginfo", "01020304/executable");
        assertThat(store().find(Kind.DEBUG_FILE, ID)).isPresent();
        assertThat(new ClientCache(cache).find(Kind.DEBUG_FILE, ID)).isPresent();
        assertThat(requests).hasValue(2);
    }

    @Test
    void missIsRemembered() throws IOException {
        answer(exchange -> exchange.sendResponseHeaders(404, -1));
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem()).as("that is no failure").isEmpty();
        assertCacheHasOnly("01020304/debuginfo");
        assertThat(cache.resolve("01020304/debuginfo")).isEmptyFile();
        assertThat(store().find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(requests).hasValue(1);
    }

    @Test
    void missIsForgottenAfterAWhile() throws IOException {
        answer(exchange -> send(exchange, FILE));
        Files.createDirectories(cache.resolve("01020304"));
        Path miss = Files.createFile(cache.resolve("01020304/debuginfo"));
        Files.setLastModifiedTime(miss, FileTime.fromMillis(System.currentTimeMillis() - 590_000));
        assertThat(store().find(Kind.DEBUG_FILE, ID))
                .as("ten minutes if nothing else is said")
                .isEmpty();
        Files.writeString(cache.resolve("cache_miss_s"), "500\n");
        assertThat(store().find(Kind.DEBUG_FILE, ID)).isPresent();
        assertThat(requests).hasValue(1);
    }

    @Test
    void slowAnswerEndsWithTheTimeForAll() throws IOException {
        answer(exchange -> end.await(10, TimeUnit.SECONDS));
        for (String id : List.of("05", "06")) {
            answer(server, "/buildid/" + id + "/debuginfo", exchange -> {
                exchange.sendResponseHeaders(200, FILE.length);
                exchange.getResponseBody().write(FILE, 0, 10);
                exchange.getResponseBody().flush();
                end.await(10, TimeUnit.SECONDS);
            });
        }
        Debuginfod store = Debuginfod.of(options().withTimeout(Duration.ofMillis(700)));
        long start = System.nanoTime();
        store.expect(Kind.DEBUG_FILE, List.of(ID, BuildId.of(new byte[] {5}), BuildId.of(new byte[] {6})));
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.find(Kind.DEBUG_FILE, BuildId.of(new byte[] {7})))
                .as("nothing is asked any more")
                .isEmpty();
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
        assertThat(store.problem().get())
                .startsWith("debuginfod: 4 of 4 files could not be downloaded; ")
                .contains("1 s");
        assertThat(requests).hasValueLessThanOrEqualTo(3);
        awaitCache();
    }

    /** What was cancelled is removed by the threads that were writing it. */
    private void awaitCache(String... names) throws IOException {
        for (int i = 0; i < 50; i++) {
            try {
                assertCacheHasOnly(names);
                return;
            } catch (AssertionError | java.io.UncheckedIOException notYet) {
                sleep(50);
            }
        }
        assertCacheHasOnly(names);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void cutConnection() throws IOException {
        answer(exchange -> {
            exchange.sendResponseHeaders(200, FILE.length);
            exchange.getResponseBody().write(FILE, 0, FILE.length - 10);
            exchange.getResponseBody().flush();
            throw new IOException("closed");
        });
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem().get()).startsWith("debuginfod: 1 of 1 files could not be downloaded; 127.0.0.1:");
        awaitCache();
    }

    /** Sent in pieces, only debuginfod's own header tells the size. */
    @Test
    void cutWithoutAContentLength() throws IOException {
        answer(exchange -> {
            exchange.getResponseHeaders().set("X-DEBUGINFOD-SIZE", Integer.toString(FILE.length));
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(FILE, 0, FILE.length - 10);
        });
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("ends after " + (FILE.length - 10) + " of " + FILE.length);
        awaitCache();
    }

    /** As through a proxy that keeps no header: the build-id, at the front, is right. */
    @Test
    void cutWithoutAnySize() throws IOException {
        answer(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(FILE, 0, FILE.length - 10);
        });
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("only a part");
        awaitCache();
    }

    @Test
    void wrongBuildIdAndNoElfFile() throws IOException {
        answer(exchange -> send(exchange, file((byte) 9)));
        answer(server, "/buildid/01020304/executable", exchange -> send(exchange, new byte[100]));
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.find(Kind.EXECUTABLE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("2 of 2").contains("another build-id");
        awaitCache();
    }

    @Test
    void aFileOfTheCacheThatIsNotWhatItsNameSaysIsFetchedAnew() throws IOException {
        answer(exchange -> send(exchange, FILE));
        Files.createDirectories(cache.resolve("01020304"));
        Files.write(cache.resolve("01020304/debuginfo"), file((byte) 9));
        assertThat(new ClientCache(cache).find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store().find(Kind.DEBUG_FILE, ID).get().file()).hasBinaryContent(FILE);
    }

    @Test
    void oversized() throws IOException {
        answer(exchange -> send(exchange, FILE));
        answer(server, "/buildid/01020304/executable", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 1000; i++) {
                    out.write(new byte[10_000]);
                }
            }
        });
        Debuginfod store = Debuginfod.of(options().withMaximumSize(50));
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("more than the 50 allowed");
        assertThat(store.find(Kind.EXECUTABLE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("2 of 2");
        awaitCache();
    }

    @Test
    void redirects() throws IOException {
        answer(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        answer(server, "/elsewhere", exchange -> send(exchange, FILE));
        assertThat(store().find(Kind.DEBUG_FILE, ID)).isPresent();
        answer(server, "/buildid/01020304/executable", exchange -> {
            exchange.getResponseHeaders().set("Location", "/buildid/01020304/executable?" + requests);
            exchange.sendResponseHeaders(302, -1);
        });
        Debuginfod store = store();
        requests.set(0);
        assertThat(store.find(Kind.EXECUTABLE, ID)).isEmpty();
        assertThat(requests).hasValueLessThan(10);
        assertThat(store.problem().get()).contains("127.0.0.1");
    }

    @Test
    void severalServersAreAskedAtOnce() throws IOException {
        HttpServer second = newServer();
        HttpServer third = newServer();
        try {
            answer(exchange -> end.await(10, TimeUnit.SECONDS)); // never
            answer(second, "/", exchange -> exchange.sendResponseHeaders(404, -1));
            answer(third, "/sub/buildid/01020304/debuginfo", exchange -> send(exchange, FILE));
            List<URI> all = List.of(address(server), address(second), URI.create(address(third) + "/sub/"));
            Debuginfod store = Debuginfod.of(
                    new DebuginfodOptions(all, cache, Duration.ofSeconds(20), 1 << 20, DownloadProgress.none()));
            assertThat(store.find(Kind.DEBUG_FILE, ID)).isPresent();
            assertThat(store.problem()).isEmpty();
        } finally {
            second.stop(0);
            third.stop(0);
        }
    }

    @Test
    void oneServerThatFailsMakesAMissUnsure() throws IOException {
        HttpServer second = newServer();
        try {
            answer(exchange -> exchange.sendResponseHeaders(404, -1));
            answer(second, "/", exchange -> exchange.sendResponseHeaders(500, -1));
            Debuginfod store = Debuginfod.of(new DebuginfodOptions(
                    List.of(address(server), address(second)),
                    cache,
                    Duration.ofSeconds(20),
                    1 << 20,
                    DownloadProgress.none()));
            assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
            assertThat(store.problem().get()).contains("answers with status 500");
            awaitCache();
        } finally {
            second.stop(0);
        }
    }

    @Test
    void nobodyListens() throws IOException {
        server.stop(0);
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem().get()).contains("cannot be connected to");
        awaitCache();
    }

    @Test
    void manyInParallelWithProgress() throws IOException {
        CountDownLatch together = new CountDownLatch(4);
        List<BuildId> ids = new ArrayList<>();
        for (byte i = 1; i <= 20; i++) {
            byte[] id = {i};
            BuildId buildId = BuildId.of(id);
            ids.add(buildId);
            answer(server, "/buildid/" + buildId + "/debuginfo", exchange -> {
                together.countDown();
                together.await(10, TimeUnit.SECONDS);
                send(exchange, file(id));
            });
        }
        List<String> told = new ArrayList<>();
        Debuginfod store = Debuginfod.of(options().withProgress((done, files, bytes) -> told.add(done + "/" + files)));
        store.expect(Kind.DEBUG_FILE, ids);
        for (BuildId id : ids) {
            assertThat(store.find(Kind.DEBUG_FILE, id)).isPresent();
        }
        assertThat(requests).hasValue(20);
        assertThat(told).endsWith("20/20");
    }

    @Test
    void anInterruptGivesUp() throws Exception {
        answer(exchange -> end.await(10, TimeUnit.SECONDS));
        Debuginfod store = store();
        Thread asking = new Thread(() -> store.find(Kind.DEBUG_FILE, ID));
        asking.start();
        while (requests.get() == 0) {
            Thread.sleep(10);
        }
        asking.interrupt();
        asking.join(5000);
        assertThat(asking.isAlive()).isFalse();
    }

    @Test
    void anUnwritableCacheIsAFailureAndNoMore() throws IOException {
        Files.writeString(cache, "a file where the folder should be");
        answer(exchange -> send(exchange, FILE));
        Debuginfod store = store();
        assertThat(store.find(Kind.DEBUG_FILE, ID)).isEmpty();
        assertThat(store.problem()).isPresent();
    }
}
