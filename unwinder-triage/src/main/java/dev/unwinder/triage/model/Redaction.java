package dev.unwinder.triage.model;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.CrashStack;
import dev.unwinder.triage.signature.KeyStyle;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes home folders, and the names of their users, out of crashes: {@code /home/ada/app} becomes {@code /home/USER/app}. Immutable.
 */
public final class Redaction {
    private static final String[] HOMES = {"/home/", "/Users/", "/export/home/", "/var/home/"};
    private static final String USER = "USER";
    private static final int SHORTEST = 3;

    /** The most users of one crash whose names are looked for everywhere; home folders are taken out in any case. */
    private static final int MOST = 64;

    private final Set<String> names;

    private Redaction(Set<String> names) {
        this.names = names;
    }

    /** Knows the user who runs it, and those whose home folders come up in the same crash. */
    public static Redaction ofThisUser() {
        return of(Set.of(System.getProperty("user.name", "")));
    }

    /** Knows some users. */
    public static Redaction of(Set<String> users) {
        Set<String> names = new TreeSet<>();
        for (String user : users) {
            if (isTelling(user)) {
                names.add(user);
            }
        }
        return new Redaction(names);
    }

    /** Not every name can be replaced wherever it stands: system users have the names of programs. */
    private static boolean isTelling(String name) {
        return name.length() >= SHORTEST && !name.equals("root") && !name.equals(USER);
    }

    /** A crash without them. */
    public Crash of(Crash crash) {
        Set<String> all = new TreeSet<>(names);
        collect(crash.source().path(), all);
        collect(crash.program().path(), all);
        crash.extras().environment().forEach(it -> collect(it, all));
        crash.extras().arguments().ifPresent(it -> collect(it, all));
        crash.diagnosis().ifPresent(it -> it.modules().forEach(module -> collect(module.path(), all)));
        return new Redaction(all).redacted(crash);
    }

    /**
     * A place without them. What tells it from others of the same name is a number made of the whole name: the cores of two users are two, and
     * the same ones next time.
     */
    public CrashSource of(CrashSource source) {
        String path = text(source.path());
        String member = text(source.member());
        Optional<String> host = text(source.host()); // laptops are called after people
        if (path.equals(source.path()) && member.equals(source.member()) && host.equals(source.host())) {
            return source;
        }
        String whole = source.path() + "!/" + source.member();
        int number = (host.equals(source.host()) ? whole : source.host().orElse("") + ":" + whole).hashCode();
        return new CrashSource(path + "~" + Integer.toHexString(number), member, host, source.time());
    }

    private static void collect(String text, Set<String> names) {
        for (String home : HOMES) {
            for (int at = text.indexOf(home); at >= 0; at = text.indexOf(home, at + 1)) {
                String name = text.substring(at + home.length(), end(text, at + home.length()));
                if (isTelling(name) && names.size() < MOST) {
                    names.add(name);
                }
            }
        }
    }

    /** A text without them. */
    public String text(String text) {
        String result = text;
        for (String home : HOMES) {
            result = withoutUsers(result, home);
        }
        for (String name : names) {
            result = withoutWord(result, name);
        }
        return result;
    }

    private static String withoutUsers(String text, String home) {
        int at = text.indexOf(home);
        if (at < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length());
        int done = 0;
        while (at >= 0) {
            int start = at + home.length();
            int end = end(text, start);
            result.append(text, done, start).append(end > start ? USER : "");
            done = end;
            at = text.indexOf(home, end);
        }
        return result.append(text, done, text.length()).toString();
    }

    private static String withoutWord(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            return text;
        }
        StringBuilder result = new StringBuilder(text.length());
        int done = 0;
        while (at >= 0) {
            int end = at + name.length();
            boolean word =
                    (at == 0 || !isWord(text.charAt(at - 1))) && (end == text.length() || !isWord(text.charAt(end)));
            if (word) {
                result.append(text, done, at).append(USER);
                done = end;
            }
            at = text.indexOf(name, word ? end : at + 1);
        }
        return result.append(text, done, text.length()).toString();
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** The end of a path's part. */
    private static int end(String text, int start) {
        int end = start;
        while (end < text.length() && "/:;,\"' \t\n()".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private Optional<String> text(Optional<String> text) {
        return text.map(this::text);
    }

    private List<String> texts(List<String> texts) {
        List<String> result = new ArrayList<>(texts.size());
        texts.forEach(it -> result.add(text(it)));
        return result;
    }

    private Crash redacted(Crash crash) {
        CrashedProgram program = crash.program();
        CrashExtras extras = crash.extras();
        return new Crash(
                of(crash.source()),
                new CrashedProgram(text(program.path()), program.buildId(), program.pid(), program.signal()),
                crash.diagnosis().map(this::redacted),
                new CrashExtras(text(extras.arguments()), texts(extras.environment()), extras.stack()),
                crash.effort(),
                crash.partial(),
                texts(crash.notes()),
                text(crash.error()));
    }

    private Diagnosis redacted(Diagnosis found) {
        Map<KeyStyle, String> keys = new EnumMap<>(KeyStyle.class);
        found.keys().forEach((style, key) -> keys.put(style, text(key)));
        List<CrashModule> modules = new ArrayList<>();
        for (CrashModule it : found.modules()) {
            modules.add(new CrashModule(text(it.path()), it.buildId(), it.verdict(), it.main()));
        }
        List<MissingPiece> missing = new ArrayList<>();
        for (MissingPiece it : found.missing()) {
            missing.add(new MissingPiece(text(it.path()), it.buildId(), it.executable(), it.debugInfo()));
        }
        Cause cause = found.cause();
        return new Diagnosis(
                new Cause(
                        cause.kind(),
                        text(cause.text()),
                        cause.address(),
                        cause.place(),
                        cause.instruction(),
                        text(cause.message())),
                found.severity(),
                found.casr(),
                found.quality(),
                keys,
                redacted(found.stack()),
                found.leftOut(),
                found.otherThreads(),
                modules,
                missing);
    }

    private CrashStack redacted(CrashStack stack) {
        List<CrashFrame> frames = new ArrayList<>();
        for (CrashFrame it : stack.frames()) {
            frames.add(new CrashFrame(
                    it.function(),
                    text(it.module()),
                    it.buildId(),
                    it.offset(),
                    it.address(),
                    it.source().map(place -> new CrashFrame.Source(text(place.file()), place.line(), place.column())),
                    it.origin(),
                    it.inline(),
                    it.signalTrampoline(),
                    it.functionStart()));
        }
        return new CrashStack(text(stack.program()), stack.signal(), frames, stack.complete());
    }
}
