package dev.unwinder.report.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import dev.unwinder.triage.model.TriageResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a headless Chromium, if the machine has one. Nothing is downloaded. */
class PageInBrowserTest {
    private static final List<String> PROGRAMS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");

    @TempDir
    static Path folder;

    private static Optional<Playwright> playwright = Optional.empty();
    private static Optional<Browser> browser = Optional.empty();

    private static final List<String> COMPLAINTS = new ArrayList<>();
    private static final List<String> REQUESTS = new ArrayList<>();

    /** One for all tests: to make one takes longer than a test. */
    private static Optional<Page> shared = Optional.empty();

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> program =
                PROGRAMS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
        assumeTrue(program.isPresent(), "no Chromium is installed, none of " + PROGRAMS);
        playwright = Optional.of(Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
        browser = Optional.of(playwright
                .get()
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program.get())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"))));
        write("small", 60, 8, "");
        write("hostile", 20, 8, Hostile.TEXT);
        write("large", 10_000, 900, "");
        write("nothing", MadeUpCrashes.none());
        write("bare", MadeUpCrashes.bare());
    }

    private static void write(String name, int crashes, int kinds, String hostile) throws IOException {
        write(name, MadeUpCrashes.of(crashes, kinds, hostile));
    }

    private static void write(String name, TriageResult result) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file(name)))) {
            new TriagePage("Crashes", Instant.EPOCH).print(result, out);
        }
    }

    private static Path file(String name) {
        return folder.resolve(name + ".html");
    }

    @AfterAll
    static void stop() {
        browser.ifPresent(Browser::close);
        playwright.ifPresent(Playwright::close);
    }

    @AfterEach
    void nothingWasComplainedOfAndNothingLoaded() {
        assertThat(COMPLAINTS).isEmpty();
        assertThat(REQUESTS).allMatch(url -> url.startsWith("file:") && url.contains(".html"));
        REQUESTS.clear();
    }

    private static Page watched(Browser.NewContextOptions options) {
        BrowserContext context = browser.get().newContext(options);
        Page page = context.newPage();
        page.onConsoleMessage(message -> COMPLAINTS.add(message.text()));
        page.onPageError(COMPLAINTS::add);
        page.onDialog(dialog -> COMPLAINTS.add("a dialog: " + dialog.message()));
        page.onRequest(request -> REQUESTS.add(request.url()));
        return page;
    }

    private static Page open(String name) {
        if (shared.isEmpty()) {
            shared = Optional.of(watched(new Browser.NewContextOptions()));
        }
        Page page = shared.get();
        page.setViewportSize(1280, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        page.navigate(file(name).toUri().toString());
        return page;
    }

    private static List<String> column(Page page, int number) {
        return page.locator("#table tr.row > td:nth-child(" + number + ")").allInnerTexts();
    }

    private static String status(Page page) {
        return page.locator("#graph-status").innerText();
    }

    @Test
    void columnsSortBothWays() {
        Page page = open("small");
        Locator crashes = page.locator("#table th button", new Page.LocatorOptions().setHasText("Crashes"));
        assertThat(column(page, 2)).startsWith("20", "13", "9");
        crashes.click();
        crashes.click();
        assertThat(column(page, 2)).startsWith("2", "2", "4", "4").endsWith("13", "20");
        assertThat(page.locator("#table th").nth(1).getAttribute("aria-sort")).isEqualTo("ascending");
        page.locator("#table th button", new Page.LocatorOptions().setHasText("Severity"))
                .click();
        assertThat(column(page, 3)).startsWith("critical", "critical", "high").endsWith("low", "low");
        page.keyboard().press("Enter"); // the header keeps the focus
        assertThat(column(page, 3)).startsWith("low");
    }

    @Test
    void theSearchFindsWhatIsShownAndTheGraphFollows() {
        Page page = open("small");
        assertThat(status(page)).startsWith("all: 60 crashes");
        page.fill("#query", "0xDEAD0004 web3");
        page.waitForCondition(() -> page.locator("#found").innerText().startsWith("1 kind, "));
        assertThat(column(page, 1)).hasSize(1);
        String count = column(page, 2).get(0);
        assertThat(status(page)).startsWith("all: " + count + " crash");
        page.fill("#query", "no such thing");
        page.waitForCondition(() -> page.locator("#found").innerText().equals("0 kinds, 0 crashes"));
        page.fill("#query", "");
        page.selectOption("#change", "new");
        page.waitForCondition(() -> page.locator("#found").innerText().startsWith("2 kinds, "));
        page.selectOption("#severity", "LOW");
        assertThat(page.locator("#found").innerText()).isEqualTo("0 kinds, 0 crashes");
    }

    @Test
    void aKindOpensWithAllThatIsKnownOfIt() {
        Page page = open("small");
        page.locator(".open-button").nth(1).click();
        String detail = page.locator("tr.detail").innerText();
        assertThat(detail)
                .contains("new: the baseline has none", "(CASR: ReturnAv)", "mov %rax,(%rdi)", "3 of 4")
                .contains("shop::checked<int>(int) [inlined]", "/src/shop/cart.cc:101", "[frame pointer]")
                .contains("93d3fe5e1c8f4c1e2b0a7d6c5b4a392817160514", "core.shop-server.1000.1.0.zst");
        assertThat(page.locator("tr.detail svg.bars rect").count()).isPositive();
        page.locator(".open-button").nth(1).click();
        assertThat(page.locator("tr.detail").count()).isZero();
        assertThat(page.locator("#gone").innerText()).contains("17", "shop::Old::leak()");
        assertThat(page.locator("#unreadable").innerText()).contains("the ELF header ends after 12 bytes");
    }

    @Test
    void theStepsToASignatureUnfold() {
        Page page = open("small");
        page.locator(".open-button").nth(0).click();
        Locator why = page.locator("tr.detail details.why");
        assertThat(why.locator("li").first().isVisible()).isFalse();
        why.locator("summary").focus();
        page.keyboard().press("Enter"); // opens this, and not the row
        assertThat(why.locator("li").allInnerTexts())
                .contains("left out raise: irrelevant", "left out abort: irrelevant")
                .contains("ended at shop::checked<T>, which says enough");
        page.setViewportSize(400, 800);
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
    }

    @Test
    void theAddressOpensAKind() {
        Page page = open("large");
        page.evaluate("location.hash = '000abcdef190'");
        page.waitForCondition(() -> page.locator("tr.detail").count() == 1);
        assertThat(page.locator("#pages").innerText()).contains("page 5 of 9");
        assertThat(page.locator("tr.row.open > td").nth(0).innerText()).isEqualTo("401");
    }

    @Test
    void everythingCanBeDoneByKeyboard() {
        Page page = open("small");
        page.keyboard().press("/");
        page.keyboard().type("shop");
        page.waitForCondition(() -> page.locator("#found").innerText().startsWith("8 kinds"));
        page.keyboard().press("ArrowDown");
        page.keyboard().press("ArrowDown");
        page.keyboard().press("Enter");
        assertThat(page.locator("tr.detail").count()).isOne();
        assertThat(page.locator("tr.row.open > td").nth(0).innerText()).isEqualTo("2");
        assertThat(page.evaluate("document.activeElement.getAttribute('aria-expanded')"))
                .isEqualTo("true");
        page.keyboard().press("g");
        for (int i = 0; i < 4; i++) {
            page.keyboard().press("ArrowDown");
        }
        assertThat(status(page)).startsWith("shop::main_loop(shop::Config const&) (shop-server): 60 crashes, 100.0 %");
        page.keyboard().press("ArrowDown");
        String widest = status(page);
        page.keyboard().press("ArrowRight");
        assertThat(status(page)).isNotEqualTo(widest);
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("Enter");
        assertThat(page.locator("#out").isEnabled()).isTrue();
        assertThat(status(page)).isEqualTo(widest);
        page.keyboard().press("f");
        assertThat(page.locator("#chip").innerText()).startsWith("with ").endsWith("✕");
        assertThat(column(page, 1).size()).isBetween(1, 7);
        page.locator("#chip").press("Enter");
        assertThat(column(page, 1)).hasSize(8);
        page.keyboard().press("Escape");
        assertThat(page.inputValue("#query")).isEmpty();
    }

    @Test
    void aClickZoomsAndTheWayBackIsThere() {
        Page page = open("small");
        Locator canvas = page.locator("#canvas");
        canvas.scrollIntoViewIfNeeded();
        canvas.click(new Locator.ClickOptions().setPosition(20, 5 * 19 + 8));
        String zoomed = status(page);
        assertThat(zoomed).doesNotStartWith("all").doesNotContain("100.0 %");
        canvas.click(new Locator.ClickOptions().setPosition(1200, 5 * 19 + 8)); // now as wide as the graph
        assertThat(status(page)).isEqualTo(zoomed);
        page.locator("#out").click();
        assertThat(status(page)).startsWith("shop::main_loop");
        canvas.click(new Locator.ClickOptions().setPosition(20, 8));
        assertThat(status(page)).startsWith("all: 60 crashes");
        page.selectOption("#direction", "crash");
        canvas.click(new Locator.ClickOptions().setPosition(20, 19 + 8));
        assertThat(status(page)).matches("(?s)(__pthread_kill_implementation|shop::checked).*");
    }

    @Test
    void darkAndLight() {
        Page page = open("small");
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        String background = "getComputedStyle(document.body).backgroundColor";
        assertThat(page.evaluate(background)).isEqualTo("rgb(20, 23, 27)");
        byte[] dark = page.locator("#canvas").screenshot();
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        assertThat(page.evaluate(background)).isEqualTo("rgb(255, 255, 255)");
        assertThat(page.locator("#canvas").screenshot()).isNotEqualTo(dark);
    }

    @Test
    void narrowScreensScrollNothingSideways() {
        Page page = open("small");
        page.setViewportSize(400, 800);
        page.locator(".open-button").nth(1).click();
        assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
    }

    @Test
    void nothingAndTheBarestCrash() {
        Page page = open("nothing");
        assertThat(page.locator("#found").innerText()).isEqualTo("0 kinds, 0 crashes");
        assertThat(status(page)).isEqualTo("all: 0 crashes");
        page = open("bare");
        page.locator(".open-button").click();
        assertThat(page.locator("tr.detail").innerText()).contains("1 time");
        assertThat(page.locator("#all-trend").isVisible()).isFalse();
    }

    @Test
    void namesInjectNothing() {
        Page page = open("hostile");
        page.locator(".open-button").first().click();
        page.locator("#canvas").click();
        page.keyboard().press("ArrowDown");
        page.hover("#canvas");
        assertThat(page.title()).isEqualTo("Crashes");
        assertThat(page.locator("img, iframe, object, link, base").count()).isZero();
        assertThat(page.locator("script").count()).isEqualTo(2);
        assertThat(page.locator("[onmouseover], [onerror]").count()).isZero();
        assertThat(page.locator("tr.detail").innerText())
                .contains("</script></style><img src=x onerror=\"document.title='pwned'\">", "{{7*7}} ${7*7}")
                .contains("\\u202egnp.exe \\x1b[31m \\x00 \\u2028 \\u2029", "&lt;")
                .doesNotContain("\u202e", "\u001b", "\u2028", "\u200b");
    }

    @Test
    void thePolicyStopsWhatWouldBeInjected() {
        Page page = open("small");
        Object refused = page.evaluate("() => { try { document.body.innerHTML = '<img>'; return 'done'; }"
                + " catch (refused) { return refused.name; } }");
        assertThat(refused).isEqualTo("TypeError");
        page.evaluate("() => { try { const s = document.createElement('script'); s.textContent = 'document.title=1';"
                + " document.body.append(s); } catch (refused) { } }");
        assertThat(page.title()).isEqualTo("Crashes");
        assertThat(COMPLAINTS)
                .isNotEmpty()
                .allMatch(it -> it.contains("requires 'Trusted") || it.contains("Content Security Policy"));
        COMPLAINTS.clear();
    }

    @Test
    void withoutScriptsThereIsATable() {
        Page page = watched(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        page.navigate(file("hostile").toUri().toString());
        Locator table = page.locator("#static");
        assertThat(table.locator("tbody tr").count()).isEqualTo(8);
        assertThat(table.innerText()).contains("shop::checked<int>(int)", "critical", "</script>", "\\u202egnp.exe");
        assertThat(page.locator("#clusters").isVisible()).isFalse();
        assertThat(page.locator("img").count()).isZero();
    }

    @Test
    void tenThousandCrashes() {
        Page page = open("large");
        double ready = number(page, "performance.getEntriesByType('navigation')[0].loadEventEnd");
        double memory = number(page, "performance.memory.usedJSHeapSize") / (1 << 20);
        double elements = number(page, "document.querySelectorAll('*').length");
        assertThat(page.locator("#found").innerText()).isEqualTo("900 kinds, 10,000 crashes");
        double search = number(
                page,
                "(() => { const begin = performance.now(); document.getElementById('query').value = 'web7 sqlite';"
                        + " search(); return performance.now() - begin; })()");
        double sort = number(
                page,
                "(() => { const begin = performance.now(); sortBy(COLUMNS[3]); return performance.now() - begin; })()");
        System.out.printf(
                "a page of 10,000 crashes, 900 kinds: ready after %.0f ms, %.0f MB, %.0f elements; search %.0f ms,"
                        + " sort %.0f ms%n",
                ready, memory, elements, search, sort);
        assertThat(ready).isLessThan(6000);
        assertThat(memory).isLessThan(150);
        assertThat(elements).isLessThan(6000);
        assertThat(search).isLessThan(2000);
        assertThat(sort).isLessThan(1000);
    }

    private static double number(Page page, String expression) {
        return ((Number) page.evaluate(expression)).doubleValue();
    }
}
