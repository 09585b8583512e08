package dev.unwinder.report.triage;

import dev.unwinder.triage.model.CrashCluster;
import tools.jackson.core.JsonGenerator;

/** The JSON of one cluster. */
final class ClusterJson {
    private ClusterJson() {}

    static void write(JsonGenerator json, CrashCluster cluster) {
        json.writeStringProperty("id", cluster.id());
        json.writeNumberProperty("rank", cluster.rank());
        TriageJson.string(json, "key", cluster.key());
        TriageJson.string(json, "program_name", cluster.program());
        TriageJson.string(json, "signature", cluster.signature());
        json.writeNumberProperty("count", cluster.count());
        json.writeName("severity").writeStartObject();
        json.writeStringProperty("level", CrashJson.word(cluster.severity().level()));
        TriageJson.string(json, "reason", cluster.severity().reason());
        json.writeEndObject();
        json.writeName("casr").writeStartObject();
        json.writeStringProperty("class", cluster.casr().shortName());
        json.writeStringProperty("type", cluster.casr().type());
        json.writeEndObject();
        if (cluster.firstSeen().isPresent()) {
            json.writeStringProperty("first_seen", cluster.firstSeen().get().toString());
        }
        if (cluster.lastSeen().isPresent()) {
            json.writeStringProperty("last_seen", cluster.lastSeen().get().toString());
        }
        TriageJson.strings(json, "builds", cluster.builds());
        TriageJson.strings(json, "members", cluster.members());
        TriageJson.string(json, "representative", cluster.representative());
        if (cluster.change().isPresent()) {
            json.writeStringProperty("state", cluster.change().get().state().toString());
            json.writeNumberProperty("count_before", cluster.change().get().before());
        }
    }
}
