package dev.unwinder.report.export;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.cause.AddressKind;
import dev.unwinder.triage.cause.CasrSeverity;
import dev.unwinder.triage.cause.CrashCause;
import dev.unwinder.triage.cause.Severity;
import dev.unwinder.triage.model.Cause;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.CrashExtras;
import dev.unwinder.triage.model.CrashModule;
import dev.unwinder.triage.model.CrashSource;
import dev.unwinder.triage.model.CrashedProgram;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.Effort;
import dev.unwinder.triage.model.MissingPiece;
import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.signature.KeyStyle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;

/** A run of any size, made up: the same for the same numbers. */
final class MadeUpCrashes {
    static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    static final String LONG_NAME =
            "std::_Rb_tree<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >,"
                    + " std::pair<std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> > const,"
                    + " std::vector<std::unique_ptr<shop::Order, std::default_delete<shop::Order> >,"
                    + " std::allocator<std::unique_ptr<shop::Order, std::default_delete<shop::Order> > > > >,"
                    + " std::_Select1st<std::pair<std::__cxx11::basic_string<char> const, std::vector<int> > >,"
                    + " std::less<void> >::_M_emplace_hint_unique<std::piecewise_construct_t const&>";
    private static final String LIBC = "/usr/lib/x86_64-linux-gnu/libc.so.6";
    private static final String LIBC_ID = "93d3fe5e1c8f4c1e2b0a7d6c5b4a392817160514";
    private static final String APP = "/opt/shop/bin/shop-server";
    private static final String APP_ID = "1f2e3d4c5b6a79880716253443526170";
    private static final String PLUGIN = "/opt/shop/lib/libpricing.so.3";
    private static final List<String> HANDLERS = List.of(
            "shop::Cart::add(shop::Item const&)",
            LONG_NAME,
            "pricing::Discounts::apply(std::span<pricing::Rule const>)",
            "shop::http::Router::dispatch(shop::http::Request&&)",
            "json::parse<json::Utf8>(std::string_view)",
            "core::ptr::drop_in_place<alloc::vec::Vec<u8>>",
            "shop::Session::expire()",
            "sqlite3VdbeExec");

    private final Random random = new Random(7);
    private final List<Crash> crashes = new ArrayList<>();
    private final List<CrashCluster> clusters = new ArrayList<>();
    private final List<Crash> gone = new ArrayList<>();
    private final boolean baseline;

    private MadeUpCrashes(boolean baseline) {
        this.baseline = baseline;
    }

    /** So many crashes of so many kinds, two of them gone since a baseline. */
    static TriageResult of(int crashes, int kinds) {
        return of(crashes, kinds, "");
    }

    /** The same, in which a foreign text stands wherever one can. */
    static TriageResult of(int crashes, int kinds, String hostile) {
        MadeUpCrashes made = new MadeUpCrashes(true);
        int left = crashes;
        for (int kind = 0; kind < kinds; kind++) {
            int count = kind == kinds - 1 ? left : Math.max(1, Math.min(left / 3, left - (kinds - kind)));
            left -= count;
            made.cluster(kind, count, hostile);
        }
        made.goneCluster("shop::Old::leak()" + hostile);
        made.crashes.add(Crash.unreadable(
                CrashSource.of("/var/cores/core.cut" + hostile),
                CrashedProgram.unknown(),
                Effort.none(),
                "the ELF header ends after 12 bytes" + hostile));
        return new TriageResult(
                made.crashes,
                made.clusters,
                made.gone,
                new TriageResult.Totals(made.crashes.size(), 1, 3, kinds, 123456789, 4200000));
    }

    /** Crashes of one kind, and for each how many frames its stack has lost; so many are there. */
    static TriageResult deep(int frames, long... leftOut) {
        MadeUpCrashes made = new MadeUpCrashes(false);
        made.cluster(0, leftOut.length, "");
        List<CrashFrame> stack = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            stack.add(frame("f" + i, APP, APP_ID, "/src/shop/deep.cc", 7, FrameOrigin.CFI));
        }
        List<Crash> crashes = new ArrayList<>();
        for (int i = 0; i < leftOut.length; i++) {
            Crash crash = made.crashes.get(i);
            Diagnosis found = crash.diagnosis().orElseThrow();
            Diagnosis deep = new Diagnosis(
                    found.cause(),
                    found.severity(),
                    found.casr(),
                    found.quality(),
                    found.keys(),
                    new CrashStack(APP, OptionalInt.of(11), stack, true),
                    leftOut[i],
                    0,
                    List.of(),
                    List.of());
            crashes.add(new Crash(
                    crash.source(),
                    crash.program(),
                    Optional.of(deep),
                    crash.extras(),
                    crash.effort(),
                    false,
                    List.of(),
                    Optional.empty()));
        }
        return new TriageResult(
                crashes, made.clusters, List.of(), new TriageResult.Totals(crashes.size(), 0, 0, 1, 0, 0));
    }

    /** A run in which nothing was found. */
    static TriageResult none() {
        return new TriageResult(List.of(), List.of(), List.of(), new TriageResult.Totals(0, 0, 0, 0, 0, 0));
    }

    /** A crash of which nothing is known, not even its time. */
    static TriageResult bare() {
        Crash crash = new Crash(
                CrashSource.of("core"),
                CrashedProgram.unknown(),
                Optional.empty(),
                CrashExtras.none(),
                Effort.none(),
                true,
                List.of(),
                Optional.empty());
        CrashCluster cluster = new CrashCluster(
                "0a",
                1,
                "",
                "",
                "",
                1,
                new Severity(Severity.Level.LOW, ""),
                CasrSeverity.UNDEFINED,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of("core"),
                "core",
                Optional.empty());
        return new TriageResult(List.of(crash), List.of(cluster), List.of(), new TriageResult.Totals(1, 0, 0, 1, 0, 0));
    }

    static CrashFrame frame(String function, String module, String id, String file, int line, FrameOrigin origin) {
        return new CrashFrame(
                function.isEmpty() ? Optional.empty() : Optional.of(function),
                module,
                id.isEmpty() ? Optional.empty() : Optional.of(id),
                module.isEmpty() ? OptionalLong.empty() : OptionalLong.of(0x1000 + line * 16L),
                OptionalLong.of(0x7f0000001000L + line * 16L),
                file.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new CrashFrame.Source(file, OptionalInt.of(line), OptionalInt.empty())),
                origin,
                false,
                false);
    }

    private static CrashFrame inlined(CrashFrame frame) {
        return new CrashFrame(
                frame.function(),
                frame.module(),
                frame.buildId(),
                frame.offset(),
                frame.address(),
                frame.source(),
                frame.origin(),
                true,
                false);
    }

    private List<CrashFrame> frames(int kind, String hostile) {
        List<CrashFrame> frames = new ArrayList<>();
        if (kind % 3 == 0) {
            frames.add(frame(
                    "__pthread_kill_implementation", LIBC, LIBC_ID, "./nptl/pthread_kill.c", 44, FrameOrigin.CONTEXT));
            frames.add(frame("raise", LIBC, LIBC_ID, "../sysdeps/posix/raise.c", 26, FrameOrigin.CFI));
            frames.add(frame("abort", LIBC, LIBC_ID, "./stdlib/abort.c", 79, FrameOrigin.CFI));
        }
        String handler = HANDLERS.get(kind % HANDLERS.size());
        String suffix = kind < HANDLERS.size() ? "" : "::variant" + kind;
        frames.add(
                inlined(frame("shop::checked<int>(int)", APP, APP_ID, "/src/shop/checked.hpp", 12, FrameOrigin.CFI)));
        frames.add(frame(
                handler + suffix + hostile,
                APP + hostile,
                APP_ID,
                "/src/shop/cart.cc" + hostile,
                100 + kind,
                FrameOrigin.CFI));
        int depth = 3 + random.nextInt(12);
        for (int i = 0; i < depth; i++) {
            String function = HANDLERS.get(random.nextInt(HANDLERS.size()));
            boolean plugin = i % 4 == 3;
            frames.add(frame(
                    plugin && i % 8 == 7 ? "" : function,
                    plugin ? PLUGIN : APP,
                    plugin ? "" : APP_ID,
                    plugin ? "" : "/src/shop/deep/folder/of/sources/" + i + ".cc",
                    200 + i,
                    plugin ? FrameOrigin.FRAME_POINTER : FrameOrigin.CFI));
        }
        frames.add(
                frame("shop::main_loop(shop::Config const&)", APP, APP_ID, "/src/shop/main.cc", 80, FrameOrigin.CFI));
        frames.add(frame("main", APP, APP_ID, "/src/shop/main.cc", 31, FrameOrigin.CFI));
        frames.add(frame("__libc_start_call_main", LIBC, LIBC_ID, "", 58, FrameOrigin.CFI));
        frames.add(frame("_start", APP, APP_ID, "", 5, FrameOrigin.CFI));
        return frames;
    }

    private Diagnosis diagnosis(int kind, List<CrashFrame> frames, Severity severity, String hostile) {
        CrashStack stack = new CrashStack(APP + hostile, OptionalInt.of(kind % 3 == 0 ? 6 : 11), frames, kind % 5 != 4);
        CrashCause.Kind what = kind % 3 == 0
                ? CrashCause.Kind.ASSERTION
                : kind % 3 == 1 ? CrashCause.Kind.WRITE : CrashCause.Kind.READ;
        String text = (kind % 3 == 0
                        ? "SIGABRT: assertion failed: cart.cc:" + (100 + kind)
                                + ": add: Assertion `item.valid()' failed."
                        : "SIGSEGV: mov %rax,(%rdi) wrote 8 bytes at 0x" + Long.toHexString(0xdead0000L + kind)
                                + ", where nothing is mapped")
                + hostile;
        return new Diagnosis(
                new Cause(
                        what,
                        text,
                        OptionalLong.of(0xdead0000L + kind),
                        AddressKind.UNMAPPED,
                        kind % 3 == 0 ? Optional.empty() : Optional.of("mov %rax,(%rdi)"),
                        Optional.empty()),
                severity,
                CasrSeverity.values()[kind % CasrSeverity.values().length],
                stack.quality(),
                Map.of(
                        KeyStyle.UNWINDER,
                        signature(frames),
                        KeyStyle.SATYR,
                        "6ebee2edb486ee24d5280dcea70724588d8e0e82",
                        KeyStyle.CLUSTERFUZZ,
                        "a\nb\nc" + hostile),
                stack,
                0,
                11,
                List.of(
                        new CrashModule(APP + hostile, Optional.of(APP_ID), "match", true),
                        new CrashModule(PLUGIN, Optional.empty(), "unverified", false),
                        new CrashModule(LIBC, Optional.of(LIBC_ID), "missing", false)),
                kind % 2 == 0 ? List.of(new MissingPiece(LIBC, Optional.of(LIBC_ID), true, true)) : List.of());
    }

    private static String signature(List<CrashFrame> frames) {
        StringBuilder text = new StringBuilder();
        for (CrashFrame frame : frames) {
            if (frame.function().isPresent() && !frame.module().equals(LIBC) && text.length() < 400) {
                text.append(text.length() > 0 ? " | " : "")
                        .append(frame.function().get());
            }
        }
        return text.toString();
    }

    private void cluster(int kind, int count, String hostile) {
        Severity severity =
                new Severity(Severity.Level.values()[kind * 5 % 4], "a write to a place that was not meant" + hostile);
        List<CrashFrame> frames = frames(kind, hostile);
        List<String> members = new ArrayList<>();
        Instant first = Instant.MAX;
        Instant last = Instant.MIN;
        for (int i = 0; i < count; i++) {
            List<CrashFrame> own = frames;
            if (i % 3 == 1) {
                own = new ArrayList<>(frames);
                own.add(
                        frames.size() - 4,
                        frame("shop::worker(" + i % 7 + ")", APP, APP_ID, "/src/shop/worker.cc", 7, FrameOrigin.CFI));
            }
            Instant time = START.plusSeconds((long) (Math.pow(random.nextDouble(), 1 + kind % 3) * 21 * 86400));
            Crash crash = new Crash(
                    new CrashSource(
                            "/var/lib/systemd/coredump/core.shop-server.1000." + kind + "." + i + ".zst" + hostile,
                            "",
                            Optional.of("web" + i % 12 + hostile),
                            Optional.of(time)),
                    new CrashedProgram(
                            APP + hostile, Optional.of(APP_ID), OptionalLong.of(4000 + i), OptionalInt.of(11)),
                    Optional.of(diagnosis(kind, own, severity, hostile)),
                    CrashExtras.none(),
                    new Effort(65536, 3000),
                    false,
                    List.of(),
                    Optional.empty());
            crashes.add(crash);
            members.add(crash.id());
            first = time.isBefore(first) ? time : first;
            last = time.isAfter(last) ? time : last;
        }
        CrashCluster.State state = kind % 4 == 1
                ? CrashCluster.State.NEW
                : kind % 4 == 2 ? CrashCluster.State.GROWING : CrashCluster.State.SAME;
        clusters.add(new CrashCluster(
                String.format("%012x", 0xabcdef000L + kind),
                kind + 1,
                signature(frames),
                "shop-server" + hostile,
                signature(frames),
                count,
                severity,
                CasrSeverity.values()[kind % CasrSeverity.values().length],
                Optional.of(first),
                Optional.of(last),
                List.of("shop-server 1f2e3d4c" + hostile),
                members,
                members.get(0),
                baseline
                        ? Optional.of(new CrashCluster.Change(state, state == CrashCluster.State.NEW ? 0 : count / 2))
                        : Optional.empty()));
    }

    private void goneCluster(String signature) {
        clusters.add(new CrashCluster(
                "0123456789ab",
                clusters.size() + 1,
                signature,
                "shop-server",
                signature,
                0,
                new Severity(Severity.Level.LOW, "the program ended itself"),
                CasrSeverity.ABORT_SIGNAL,
                Optional.of(START),
                Optional.of(START),
                List.of(),
                Collections.emptyList(),
                "nobody",
                Optional.of(new CrashCluster.Change(CrashCluster.State.GONE, 17))));
    }
}
