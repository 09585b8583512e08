package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/**
 * Stacks in speedscope's file format: one profile over all crashes, and one for each of the first clusters. A sample is a stack, its weight
 * how many crashes had it.
 */
public final class TriageSpeedscope {
    private static final int MOST_PROFILES = 100;

    private final String title;
    private final Map<Function, Integer> functions = new LinkedHashMap<>();
    private final StackCounts counts = new StackCounts(this::number, word -> number(new Function(word, "")));

    /** A function, and the file it comes from: lines are left out, or its calls from different lines would be different functions. */
    private record Function(String name, String file) {}

    /** A writer for one result, which is called so. */
    public TriageSpeedscope(String title) {
        this.title = title;
    }

    /** Writes the file; flushes, does not close. */
    public void print(TriageResult result, OutputStream out) throws IOException {
        CrashIndex crashes = new CrashIndex(result);
        ExportJson.write(out, json -> {
            json.writeStringProperty("$schema", "https://www.speedscope.app/file-format-schema.json");
            json.writeStringProperty("exporter", "unwinder");
            json.writeStringProperty("name", FrameWords.shown(title));
            json.writeNumberProperty("activeProfileIndex", 0);
            json.writeName("profiles").writeStartArray();
            List<CrashCluster> kinds = CrashIndex.present(result);
            List<CrashCluster> first = kinds.subList(0, Math.min(kinds.size(), MOST_PROFILES));
            boolean all = first.size() == kinds.size();
            profile(json, "all crashes" + (all ? "" : others(kinds.size())), result.crashes());
            for (CrashCluster cluster : first) {
                String name = cluster.rank() + ". " + FrameWords.title(cluster);
                profile(json, name, crashes.members(cluster));
            }
            json.writeEndArray();
            json.writeName("shared").writeStartObject();
            json.writeName("frames").writeStartArray();
            for (Function function : functions.keySet()) {
                json.writeStartObject();
                json.writeStringProperty("name", function.name());
                ExportJson.string(json, "file", function.file());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private int number(CrashFrame frame) {
        return number(new Function(
                FrameWords.name(frame) + (frame.inline() ? " [inlined]" : ""),
                frame.source().map(CrashFrame.Source::file).orElse(frame.moduleName())));
    }

    private int number(Function function) {
        Integer known = functions.putIfAbsent(function, functions.size());
        return known == null ? functions.size() - 1 : known;
    }

    private static String others(int kinds) {
        return " (of " + kinds + " kinds; only the first " + MOST_PROFILES + " have a profile of their own)";
    }

    /** A format without notes: what is left out is told in the profile's name. */
    private static String leftOut(List<Crash> crashes) {
        long most = 0;
        for (Crash crash : crashes) {
            most = Math.max(
                    most,
                    crash.diagnosis().map(it -> StackEnds.of(it).leftOut()).orElse(0L));
        }
        return most == 0 ? "" : " (" + most + " frames of the deepest stack are left out)";
    }

    private void profile(JsonGenerator json, String name, List<Crash> crashes) {
        List<Integer> weights = new ArrayList<>();
        long sum = 0;
        json.writeRaw('\n');
        json.writeStartObject();
        json.writeStringProperty("type", "sampled");
        json.writeStringProperty("name", name + leftOut(crashes));
        json.writeStringProperty("unit", "none");
        json.writeName("samples").writeStartArray();
        for (Map.Entry<StackCounts.Stack, Integer> entry : counts.count(crashes).entrySet()) {
            int[] names = entry.getKey().names();
            json.writeStartArray();
            for (int i = names.length - 1; i >= 0; i--) {
                json.writeNumber(names[i]);
            }
            json.writeEndArray();
            weights.add(entry.getValue());
            sum += entry.getValue();
        }
        json.writeEndArray();
        json.writeName("weights").writeStartArray();
        for (int weight : weights) {
            json.writeNumber(weight);
        }
        json.writeEndArray();
        json.writeNumberProperty("startValue", 0);
        json.writeNumberProperty("endValue", sum);
        json.writeEndObject();
    }
}
