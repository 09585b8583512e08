package dev.unwinder.report.triage;

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
import dev.unwinder.triage.signature.KeyStyle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Crashes with everything that one can have, made up. */
final class SampleCrashes {
    static final Instant TIME = Instant.parse("2026-11-22T02:30:00.5Z");

    private SampleCrashes() {}

    static CrashFrame frame(String function) {
        return new CrashFrame(
                Optional.of(function),
                "/usr/bin/app",
                Optional.of("abcdef0123456789"),
                OptionalLong.of(0x1139),
                OptionalLong.of(0xffffffffff600400L),
                Optional.of(new CrashFrame.Source("/src/app.c", OptionalInt.of(12), OptionalInt.empty())),
                FrameOrigin.SIGNAL_FRAME,
                true,
                true);
    }

    static Crash whole(String path) {
        CrashStack stack = new CrashStack(
                "/usr/bin/app",
                OptionalInt.of(11),
                List.of(frame("crash\u001b[31m \ud800"), CrashFrame.named("main", "/usr/bin/app")),
                true);
        Diagnosis diagnosis = new Diagnosis(
                new Cause(
                        CrashCause.Kind.STACK_OVERFLOW,
                        "SIGSEGV: stack overflow",
                        OptionalLong.of(-8),
                        AddressKind.STACK_GUARD,
                        Optional.of("push %rax"),
                        Optional.of("said \"so\"")),
                new Severity(Severity.Level.CRITICAL, "because"),
                CasrSeverity.STACK_OVERFLOW,
                stack.quality(),
                Map.of(KeyStyle.UNWINDER, "crash", KeyStyle.SATYR, "0123"),
                stack,
                7,
                3,
                List.of(new CrashModule("/usr/bin/app", Optional.of("abcdef0123456789"), "match", true)),
                List.of(new MissingPiece("/usr/lib/libx.so", Optional.empty(), true, false)));
        return new Crash(
                new CrashSource(path, "cores/core.1", Optional.of("web1"), Optional.of(TIME)),
                new CrashedProgram(
                        "/usr/bin/app", Optional.of("abcdef0123456789"), OptionalLong.of(4711), OptionalInt.of(11)),
                Optional.of(diagnosis),
                new CrashExtras(Optional.of("app --secret"), List.of("A=b"), Optional.of("00ff")),
                new Effort(123456789012L, 42),
                true,
                List.of("a note"),
                Optional.empty());
    }

    static Crash unreadable(String path) {
        return Crash.unreadable(CrashSource.of(path), CrashedProgram.unknown(), Effort.none(), "is cut short");
    }

    static CrashCluster cluster() {
        return new CrashCluster(
                "0a1b2c3d4e5f",
                1,
                "crash",
                "app",
                "crash",
                2,
                new Severity(Severity.Level.HIGH, "because"),
                CasrSeverity.DEST_AV,
                Optional.of(TIME),
                Optional.of(TIME),
                List.of("app abcdef01"),
                List.of("a", "b"),
                "a",
                Optional.of(new CrashCluster.Change(CrashCluster.State.GROWING, 1)));
    }
}
