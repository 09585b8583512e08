package dev.unwinder.report.export;

import dev.unwinder.frame.FrameOrigin;
import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.MissingPiece;
import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.signature.KeyStyle;
import dev.unwinder.triage.signature.Signature;
import dev.unwinder.triage.signature.Signatures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** The data that the page's script shows, as JSON. The script and this class agree on its form; it is nobody else's. */
final class PageData {
    /** The most crashes that are listed. */
    private static final int MOST_MEMBERS = 100_000;
    /** The most cores that are listed as unreadable. */
    private static final int MOST_UNREADABLE = 1000;
    /** The most clusters that are listed as gone. */

    /** The most steps that are told of one signature. */
    private static final int MOST_STEPS = 60;

    private final JsonGenerator json;
    private final TriageResult result;
    private final PageClusters clusters;
    private final CrashIndex crashes;
    private final Signatures signatures;
    private final PageTables tables = new PageTables();
    private final StackCounts stacks = new StackCounts(tables::name, tables::word);

    PageData(JsonGenerator json, TriageResult result, CrashIndex crashes, Signatures signatures) {
        this.json = json;
        this.result = result;
        this.clusters = PageClusters.of(result);
        this.crashes = crashes;
        this.signatures = signatures;
    }

    void write() {
        json.writeStartObject();
        json.writeName("clusters").writeStartArray();
        for (CrashCluster cluster : clusters.shown()) {
            json.writeRaw('\n');
            cluster(cluster);
        }
        json.writeEndArray();
        boolean baseline = false;
        for (CrashCluster cluster : result.clusters()) {
            baseline |= cluster.change().isPresent();
        }
        json.writeBooleanProperty("baseline", baseline);
        json.writeStringProperty("rest", clusters.rest());
        members();
        gone();
        unreadable();
        json.writeName("origins").writeStartArray();
        for (FrameOrigin origin : FrameOrigin.values()) {
            json.writeString(origin == FrameOrigin.CONTEXT || origin == FrameOrigin.CFI ? "" : origin.toString());
        }
        json.writeEndArray();
        tables.write(json);
        json.writeEndObject();
    }

    private void cluster(CrashCluster cluster) {
        json.writeStartObject();
        common(cluster);
        json.writeNumberProperty("rank", cluster.rank());
        json.writeNumberProperty("count", cluster.count());
        time("first", cluster.firstSeen());
        json.writeStringProperty("casr", cluster.casr().shortName());
        json.writeStringProperty(
                "change", cluster.change().map(it -> it.state().toString()).orElse(""));
        json.writeNumberProperty(
                "before", cluster.change().map(CrashCluster.Change::before).orElse(0));
        json.writeName("builds").writeStartArray();
        for (String build : cluster.builds()) {
            json.writeString(FrameWords.shown(build));
        }
        json.writeEndArray();
        string("stack_of", cluster.representative());
        Optional<Diagnosis> found = crashes.representative(cluster);
        if (found.isPresent()) {
            diagnosis(found.get());
            json.writeBooleanProperty(
                    "worst",
                    found.get().severity().level() != cluster.severity().level());
        }
        stacks(cluster);
        json.writeEndObject();
    }

    /** An array for each different stack: how often it was seen, then the names, the innermost first. */
    private void stacks(CrashCluster cluster) {
        json.writeName("stacks").writeStartArray();
        for (Map.Entry<StackCounts.Stack, Integer> entry :
                stacks.count(crashes.members(cluster)).entrySet()) {
            json.writeStartArray().writeNumber(entry.getValue());
            for (int name : entry.getKey().names()) {
                json.writeNumber(name);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** What the page needs of clusters that are gone, too. */
    private void common(CrashCluster cluster) {
        string("id", cluster.id());
        json.writeStringProperty("signature", FrameWords.title(cluster));
        string("program", cluster.program());
        json.writeStringProperty("severity", cluster.severity().level().name());
        string("reason", cluster.severity().reason());
        time("last", cluster.lastSeen());
    }

    private void diagnosis(Diagnosis found) {
        string("cause", found.cause().line());
        json.writeStringProperty("kind", found.cause().kind().toString());
        string("instruction", found.cause().instruction().orElse(""));
        string("path", found.stack().program());
        json.writeNumberProperty("quality", found.quality().rating());
        json.writeName("reasons").writeStartArray();
        for (String reason : found.quality().reasons()) {
            json.writeString(FrameWords.shown(reason));
        }
        json.writeEndArray();
        json.writeName("keys").writeStartObject();
        for (Map.Entry<KeyStyle, String> key : found.keys().entrySet()) {
            string(key.getKey().toString(), key.getValue().replace("\n", " | "));
        }
        json.writeEndObject();
        json.writeNumberProperty("modules", tables.list(found.modules()));
        json.writeName("missing").writeStartArray();
        for (MissingPiece piece : found.missing()) {
            json.writeStartArray();
            json.writeString(FrameWords.shown(piece.path()))
                    .writeString(FrameWords.shown(piece.buildId().orElse("")));
            json.writeString(piece.executable() ? "the file itself" : "its debugging information");
            json.writeEndArray();
        }
        json.writeEndArray();
        steps(found);
        stack(found.stack().frames(), found.leftOut());
    }

    /** How the signature came about, as {@code explain} tells it: numbers of sentences. */
    private void steps(Diagnosis found) {
        Signature signature = signatures.of(found.stack());
        List<String> steps = signature.steps();
        json.writeName("steps").writeStartArray();
        for (String step : steps.subList(0, Math.min(steps.size(), MOST_STEPS))) {
            json.writeNumber(tables.step(step));
        }
        if (steps.size() > MOST_STEPS) {
            json.writeNumber(tables.step("and " + (steps.size() - MOST_STEPS) + " steps more"));
        }
        if (!signature.text().equals(found.signature())) {
            json.writeNumber(
                    tables.step("other lists made the signature above; by those of this run it is " + signature));
        }
        json.writeEndArray();
    }

    private void stack(List<CrashFrame> frames, long leftOut) {
        int size = Math.min(frames.size(), StackEnds.MOST_FRAMES);
        json.writeName("stack").writeStartArray();
        for (CrashFrame frame : frames.subList(0, size)) {
            json.writeStartArray();
            json.writeNumber(tables.name(frame)).writeNumber(tables.image(frame));
            json.writeString(
                    frame.offset().isPresent()
                            ? "0x" + Long.toHexString(frame.offset().getAsLong())
                            : "");
            json.writeNumber(
                    frame.source().isPresent() ? tables.file(frame.source().get()) : -1);
            json.writeNumber(
                    frame.source().isPresent() ? frame.source().get().line().orElse(0) : 0);
            json.writeNumber(frame.origin().ordinal()).writeNumber(frame.inline() ? 1 : 0);
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeNumberProperty("left_out", leftOut + frames.size() - size);
    }

    /** The crashes of the clusters that are shown: cluster's number, seconds since 1970, core, host, build, process; of others the seconds. */
    private void members() {
        json.writeName("members").writeStartArray();
        int number = 0;
        int room = MOST_MEMBERS;
        for (CrashCluster cluster : clusters.shown()) {
            for (Crash crash : crashes.members(cluster)) {
                if (room-- > 0) {
                    json.writeRaw('\n');
                    member(number, crash);
                }
            }
            number++;
        }
        json.writeEndArray();
        json.writeName("other_times").writeStartArray();
        for (CrashCluster cluster : clusters.others()) {
            for (Crash crash : crashes.members(cluster)) {
                if (crash.source().time().isPresent() && room-- > 0) {
                    json.writeNumber(crash.source().time().get().getEpochSecond());
                }
            }
        }
        json.writeEndArray();
    }

    private void member(int cluster, Crash crash) {
        json.writeStartArray().writeNumber(cluster);
        Optional<Instant> time = crash.source().time();
        if (time.isPresent()) {
            json.writeNumber(time.get().getEpochSecond());
        } else {
            json.writeNull();
        }
        String path = crash.source().path();
        String member = crash.source().member();
        json.writeString(FrameWords.shown(member.isEmpty() ? path : path + "!/" + member));
        json.writeString(FrameWords.shown(crash.source().host().orElse("")));
        json.writeString(FrameWords.shown(crash.program().build()));
        if (crash.program().pid().isPresent()) {
            json.writeNumber(crash.program().pid().getAsLong());
        } else {
            json.writeNull();
        }
        json.writeEndArray();
    }

    private void gone() {
        int more = 0;
        int room = PageClusters.MOST_GONE;
        json.writeName("gone").writeStartArray();
        for (CrashCluster cluster : result.clusters()) {
            if (CrashIndex.isPresent(cluster)) {
                continue;
            }
            if (room-- > 0) {
                json.writeStartObject();
                common(cluster);
                json.writeNumberProperty(
                        "count",
                        cluster.change().map(CrashCluster.Change::before).orElse(0));
                json.writeEndObject();
            } else {
                more++;
            }
        }
        json.writeEndArray();
        json.writeNumberProperty("more_gone", more);
    }

    private void unreadable() {
        int more = 0;
        int room = MOST_UNREADABLE;
        json.writeName("unreadable").writeStartArray();
        for (Crash crash : result.crashes()) {
            if (crash.error().isEmpty()) {
                continue;
            }
            if (room-- > 0) {
                json.writeStartArray().writeString(FrameWords.shown(crash.id()));
                json.writeString(FrameWords.shown(crash.error().get())).writeEndArray();
            } else {
                more++;
            }
        }
        json.writeEndArray();
        json.writeNumberProperty("more_unreadable", more);
    }

    private void time(String name, Optional<Instant> time) {
        if (time.isPresent()) {
            json.writeNumberProperty(name, time.get().getEpochSecond());
        } else {
            json.writeNullProperty(name);
        }
    }

    private void string(String name, String foreign) {
        json.writeStringProperty(name, FrameWords.shown(foreign));
    }
}
