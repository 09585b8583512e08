package dev.unwinder.triage.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final String LIBC = "/usr/lib64/libc.so.6";
    private static final String APP = "/usr/bin/app";
    private static final Signatures SIGNATURES = Signatures.standard();

    private static CrashFrame app(String function) {
        return CrashFrame.named(function, APP);
    }

    private static CrashFrame libc(String function) {
        return CrashFrame.named(function, LIBC);
    }

    private static CrashStack stack(CrashFrame... frames) {
        return new CrashStack(APP, OptionalInt.of(11), List.of(frames), true);
    }

    private static CrashFrame trampoline() {
        return new CrashFrame(
                Optional.of("__restore_rt"),
                LIBC,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                FrameOrigin.CFI,
                false,
                true);
    }

    @Test
    void frameWithoutANameIsNamedByWhereItsFunctionBegins() {
        CrashFrame nameless = new CrashFrame(
                Optional.empty(),
                APP,
                Optional.empty(),
                OptionalLong.of(0x1234),
                OptionalLong.of(0x55551234),
                Optional.empty(),
                FrameOrigin.CFI,
                false,
                false);
        CrashFrame inFunction = nameless.inFunctionAt(OptionalLong.of(0x1200));
        assertThat(SIGNATURES.of(stack(nameless)).text()).endsWith("+0x1234");
        assertThat(SIGNATURES.of(stack(inFunction)).text()).endsWith("+0x1200");
        assertThat(SIGNATURES.of(stack(inFunction)).steps())
                .anyMatch(it -> it.endsWith("+0x1234 by where its function begins"));
        for (KeyStyle other : KeyStyle.values()) {
            if (other != KeyStyle.UNWINDER) {
                assertThat(SIGNATURES.key(other, stack(inFunction)))
                        .as(other.toString())
                        .isEqualTo(SIGNATURES.key(other, stack(nameless)));
            }
        }
    }

    @Test
    void whatLibrariesDoOnTheWayToAnAbortDecidesNothing() {
        // musl 1.2
        assertThat(SIGNATURES
                        .of(stack(app("__restore_sigs"), app("raise"), app("abort"), app("parse"), app("main")))
                        .text())
                .isEqualTo("parse");
        assertThat(SIGNATURES
                        .of(stack(app("get_meta"), app("__libc_free"), app("parse"), app("main")))
                        .text())
                .isEqualTo("get_meta | __libc_free | parse");
        // Rust 1.95: an index out of bounds, of a slice and of a map
        assertThat(SIGNATURES
                        .of(stack(
                                app("core::panicking::panic_bounds_check"),
                                app("<usize as core::slice::index::SliceIndex<[u8]>>::index"),
                                app("<[u8] as core::ops::index::Index<usize>>::index"),
                                app("thr::check")))
                        .text())
                .endsWith(" | thr::check");
        assertThat(SIGNATURES
                        .of(stack(
                                app("<std::collections::hash::map::HashMap<K,V,S,A> as"
                                        + " core::ops::index::Index<&Q>>::index"),
                                app("thr::find"),
                                app("thr::main")))
                        .text())
                .endsWith(" | thr::find");
    }

    @Test
    void aLongSignatureHasTheFrameThatDecides() {
        List<String> texts = new ArrayList<>();
        for (String decider : List.of("load", "store", "x".repeat(400))) {
            List<CrashFrame> frames = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                frames.add(app("alloc::raw_vec::a_function_of_the_library_with_a_long_name" + i));
            }
            frames.add(app(decider));
            frames.add(app("main"));
            String text = SIGNATURES
                    .of(new CrashStack(APP, OptionalInt.of(6), frames, true))
                    .text();
            assertThat(text.length()).isBetween(180, 255);
            texts.add(text);
        }
        assertThat(texts.get(0)).startsWith("alloc::raw_vec::").endsWith("_name2 | ... | load");
        assertThat(texts.get(1)).endsWith(" | ... | store");
        assertThat(texts.get(2)).contains(" | ... | xxx").endsWith("x...");
        assertThat(SIGNATURES.of(stack(app("y".repeat(300)))).text())
                .hasSize(255)
                .endsWith("y...");
        assertThat(SIGNATURES
                        .of(stack(app("alloc::" + "z".repeat(300)), app("load")))
                        .text())
                .hasSize(255)
                .endsWith("z... | ... | load");
    }

    @Test
    void aFunctionOfTheCLibraryIsNamedWithItsCaller() {
        assertThat(SIGNATURES
                        .of(stack(libc("localtime"), app("log_line"), app("main")))
                        .text())
                .isEqualTo("localtime | log_line");
        assertThat(SIGNATURES.of(stack(app("localtime"), app("main"))).text())
                .as("the program's own")
                .isEqualTo("localtime");
    }

    /** The thread and the hash of satyr's own tests, python/core.py over json_files/core-01. */
    @Test
    void satyrsPublishedHash() {
        String id = "92ebaf825e4f492952c45189cb9ffc6541f8599b";
        CrashStack stack = new CrashStack(
                "/usr/bin/will_abort",
                OptionalInt.of(6),
                List.of(
                        CrashFrame.named("fake_frame_for_the_sake_of_multiple_threads", "/usr/bin/will_abort")
                                .at(id, 42),
                        CrashFrame.named("fake_function", "/usr/bin/will_abort").at(id, 10734)),
                true);
        assertThat(SIGNATURES.duphashText(stack, 3)).isEqualTo("Thread\n" + id + "+0x2a\n" + id + "+0x29ee\n");
        assertThat(SIGNATURES.duphash(stack, 0)).isEqualTo("ad8486fa45ff39ffed7a07f3b68b8f406ebe2550");
        assertThat(SIGNATURES.key(KeyStyle.SATYR, stack)).contains("ad8486fa45ff39ffed7a07f3b68b8f406ebe2550");
    }

    /** The other thread of that file: abort and raise go, so does the start of the program. */
    @Test
    void satyrDropsWhatEndsAndBeginsPrograms() {
        String old = "/usr/lib64/libc-2.15.so";
        CrashStack stack = stack(
                CrashFrame.named("raise", old),
                CrashFrame.named("abort", old),
                app("crash"),
                app("crash"),
                app("main"),
                CrashFrame.named("__libc_start_main", old));
        assertThat(SIGNATURES.duphashText(stack, 3)).isEqualTo("Thread\n  crash\n  main\n");
        assertThat(SIGNATURES.satyrFrames(stack)).containsExactly("crash", "main");
    }

    @Test
    void satyrRenamesCpuVariantsAndDropsTheAllocatorWithItsInside() {
        assertThat(SIGNATURES.satyrFrames(stack(libc("__memcpy_ssse3_back"), app("a"), app("main"))))
                .containsExactly("memcpy", "a", "main");
        assertThat(SIGNATURES.satyrFrames(
                        stack(libc("helper"), libc("_int_free"), app("a"), libc("poll"), app("main"))))
                .containsExactly("a", "main");
    }

    @Test
    void apportTakesFiveNamesBehindTheHandler() {
        CrashStack stack = stack(
                app("handler"),
                trampoline(),
                libc("__strlen_sse2"),
                app("a(int)"),
                app("ns::b<int>(long)"),
                app("c"),
                app("d"),
                app("e"),
                app("f"));
        assertThat(SIGNATURES.key(KeyStyle.APPORT, stack)).contains(APP + ":11:a:ns::b:c:d:e");
    }

    @Test
    void apportTakesAddressesWhereANameIsMissing() {
        List<CrashFrame> frames = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            frames.add(new CrashFrame(
                    Optional.empty(),
                    APP,
                    Optional.empty(),
                    OptionalLong.of(i),
                    OptionalLong.of(0x400000 + i),
                    Optional.empty(),
                    FrameOrigin.CFI,
                    false,
                    false));
        }
        String key = SIGNATURES
                .key(KeyStyle.APPORT, new CrashStack(APP, OptionalInt.of(11), frames, true))
                .orElseThrow();
        assertThat(key).startsWith(APP + ":11:/usr/bin/app+1:").endsWith("+f");
        assertThat(SIGNATURES.key(KeyStyle.APPORT, new CrashStack(APP, OptionalInt.of(11), frames.subList(0, 2), true)))
                .isEmpty();
    }

    @Test
    void clusterFuzzTakesThree() {
        CrashStack stack = stack(libc("raise"), libc("abort"), app("int a<int>(int)"), app("b"), app("c"), app("d"));
        assertThat(SIGNATURES.key(KeyStyle.CLUSTERFUZZ, stack)).contains("a<T>\nb\nc");
    }

    @Test
    void casrCutsBelowTheFuzzersEntryAndRemovesRepetitions() {
        CrashStack stack = stack(
                libc("abort"),
                app("a").at("x", 1),
                app("b").at("x", 2),
                app("a").at("x", 1),
                app("b").at("x", 2),
                app("LLVMFuzzerTestOneInput").at("x", 3),
                app("main").at("x", 4));
        assertThat(SIGNATURES.casrFrames(stack)).containsExactly(APP + "+0x1", APP + "+0x2", APP + "+0x3");
    }

    /** The intervals that CASR's own test expects. */
    @Test
    void casrsRepetitions() {
        assertThat(repeated("aa")).isEqualTo("#a");
        assertThat(repeated("aaaaa")).isEqualTo("####a");
        assertThat(repeated("aabcaabca")).startsWith("#####");
        assertThat(repeated("bcabcabcacbaagfgfgfgf")).startsWith("######");
        assertThat(repeated("bcabcabcacbaagfgfgfgf").charAt(11)).isEqualTo('#');
        assertThat(repeated("bcabcabcacbaagfgfgfgf").substring(13, 19)).isEqualTo("######");
        assertThat(repeated("abcaacaacaac").substring(2, 8)).isEqualTo("######");
        assertThat(repeated("aacaacaacaac")).startsWith("##########");
    }

    /** What one pass of CASR marks, place by place. */
    @Test
    void repetitionsAreThoseThatAreFoundPlaceByPlace() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            StringBuilder letters = new StringBuilder();
            int length = 1 + random.nextInt(60);
            while (letters.length() < length) {
                boolean again = letters.length() > 3 && random.nextInt(3) == 0;
                int from = again ? random.nextInt(letters.length()) : 0;
                letters.append(again ? letters.substring(from) : (char) ('a' + random.nextInt(3)));
            }
            String text = letters.toString();
            char[] expected = text.toCharArray();
            for (int period = 1; period <= text.length() / 2; period++) {
                int run = 0;
                for (int at = 0; at + period <= text.length(); at++) {
                    boolean same = at + period < text.length() && text.charAt(at) == text.charAt(at + period);
                    if (!same && run >= period) {
                        Arrays.fill(expected, at - run, at - run % period, '#');
                    }
                    run = same ? run + 1 : 0;
                }
            }
            assertThat(repeated(text)).isEqualTo(new String(expected));
        }
    }

    private static String repeated(String text) {
        List<String> letters = List.of(text.split(""));
        boolean[] repeated = Recursion.repeated(letters, it -> it);
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < repeated.length; i++) {
            if (repeated[i]) {
                shown.setCharAt(i, '#');
            }
        }
        return shown.toString();
    }

    @Test
    void recursionOfAnyPeriodIsFolded() {
        assertThat(folded("aaab")).isEqualTo("ab");
        assertThat(folded("abababc")).isEqualTo("abc");
        assertThat(folded("xabcabcabcy")).isEqualTo("xabcy");
        assertThat(folded("aabaabc")).isEqualTo("abc");
        assertThat(folded("abcacb")).isEqualTo("abcacb");
        assertThat(folded("")).isEmpty();
        assertThat(folded("rst".repeat(30_000) + "z")).isEqualTo("rstz");
    }

    private static String folded(String text) {
        return String.join("", Recursion.fold(text.isEmpty() ? List.of() : List.of(text.split("")), it -> it));
    }

    @Test
    void ourSignatureNamesWhatDecides() {
        Signature signature = SIGNATURES.of(
                stack(libc("__pthread_kill_implementation"), libc("raise"), libc("abort"), app("check"), app("main")));
        assertThat(signature.text()).isEqualTo("check");
        assertThat(signature.steps())
                .containsExactly(
                        "left out __pthread_kill_implementation: irrelevant",
                        "left out raise: irrelevant",
                        "left out abort: irrelevant",
                        "ended at check, which says enough");
    }

    @Test
    void aPrefixIsNamedWithItsCaller() {
        assertThat(SIGNATURES
                        .of(stack(
                                libc("__memmove_avx512_unaligned_erms"),
                                app("std::vector<int>::push_back(int&&)"),
                                app("f"),
                                app("g")))
                        .text())
                .isEqualTo("memmove | std::vector<T>::push_back | f");
    }

    @Test
    void scannedFramesNeverDecide() {
        CrashStack with = stack(app("stale").withOrigin(FrameOrigin.SCAN), app("f"), app("g"));
        assertThat(SIGNATURES.of(with).text()).isEqualTo("f");
        assertThat(SIGNATURES.relevantFrames(with)).containsExactly("f", "g");
        CrashStack only = stack(app("stale").withOrigin(FrameOrigin.SCAN));
        assertThat(SIGNATURES.of(only).text()).isEqualTo("no trustworthy frame in app");
        assertThat(only.quality().rating()).isEqualTo(2);
    }

    @Test
    void aHandlerThatAbortsHidesNothing() {
        assertThat(SIGNATURES
                        .of(stack(libc("raise"), libc("abort"), app("on_segv"), trampoline(), app("bug"), app("main")))
                        .text())
                .isEqualTo("bug");
        // one that crashes itself is what crashed
        assertThat(SIGNATURES
                        .of(stack(app("on_usr1"), trampoline(), app("innocent")))
                        .text())
                .isEqualTo("on_usr1");
    }

    @Test
    void listsCanBeExtended() {
        Signatures own = Signatures.of(FrameLists.standard()
                .with(List.of("[irrelevant]", "check*", "!raise", "[prefix]", "!path:*/libc.so*", "helper")));
        assertThat(own.of(stack(app("check_it"), app("helper"), app("f"))).text())
                .isEqualTo("helper | f");
        assertThat(own.of(stack(libc("raise"), app("f"))).text()).isEqualTo("raise");
    }

    /** Satyr takes the variant off a name, and two underscores before it; here they are the same. */
    @Test
    void namesThatAreNothingButAVariant() {
        for (String name : new String[] {"__sse2", "__ssse3", "__ia32", "__GI___sse42", "__"}) {
            assertThat(SIGNATURES.satyrFrames(stack(libc(name), app("main"))))
                    .hasSize(2)
                    .contains("main");
        }
    }

    @Test
    void hostileNamesAreOnlyText() {
        for (String name : List.of(
                "",
                " ",
                "<",
                "((((",
                "operator",
                "{lambda",
                "'",
                "a<b",
                "f(",
                "x@",
                "::h0123456789abcdef",
                ">-",
                "<>::",
                "operator ")) {
            assertThat(SIGNATURES.of(stack(app(name))).text()).isNotNull();
            for (KeyStyle style : KeyStyle.values()) {
                assertThat(SIGNATURES.key(style, stack(app(name), app("f" + name))))
                        .isNotNull();
            }
        }
    }
}
