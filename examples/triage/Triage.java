import dev.unwinder.report.triage.TriageTable;
import dev.unwinder.triage.analysis.AnalysisOptions;
import dev.unwinder.triage.analysis.CrashAnalyzer;
import dev.unwinder.triage.cluster.ClusterOptions;
import dev.unwinder.triage.cluster.Clustering;
import dev.unwinder.triage.input.CrashInputs;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import dev.unwinder.triage.run.RunOptions;
import dev.unwinder.triage.run.TriageRun;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code unwinder triage PATH...} does, with the library alone: modules unwinder-triage and unwinder-report. */
public final class Triage {
    public static void main(String[] args) throws IOException {
        long start = System.nanoTime();
        List<Crash> crashes = new ArrayList<>();
        int skipped;
        try (CrashInputs inputs = CrashInputs.find(Stream.of(args).map(Path::of).toList())) {
            skipped = inputs.skipped();
            CrashAnalyzer analyzer = CrashAnalyzer.of(AnalysisOptions.defaults());
            TriageRun.of(RunOptions.defaults(), analyzer).analyze(inputs.all(), crashes::add);
        }
        List<CrashCluster> clusters = Clustering.of(ClusterOptions.defaults()).clusters(crashes);
        int unreadable = (int) crashes.stream().filter(it -> it.error().isPresent()).count();
        long bytes = crashes.stream().mapToLong(it -> it.effort().bytesRead()).sum();
        TriageResult.Totals totals = new TriageResult.Totals(
                crashes.size(), unreadable, skipped, clusters.size(), bytes, (System.nanoTime() - start) / 1000);
        Writer out = new OutputStreamWriter(System.out);
        new TriageTable(false).print(new TriageResult(crashes, clusters, List.of(), totals), out);
        out.flush();
    }
}
