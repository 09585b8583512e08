package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.CrashModule;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A report to paste into an issue: a table of the clusters, then the first of them with stack and images.
 *
 * <p>In GitHub's dialect of Markdown. All foreign text stands in code, so that it makes no link, mentions nobody and runs nothing.
 */
public final class TriageMarkdown {
    private static final int MOST_ROWS = 100;
    private static final int MOST_CLUSTERS = 10;
    private static final int MOST_FRAMES = 40;
    private static final int MOST_NAME = 160;

    /** A writer. */
    public TriageMarkdown() {}

    /** Writes the report; does not flush or close. */
    public void print(TriageResult result, Writer out) throws IOException {
        CrashIndex crashes = new CrashIndex(result);
        out.append("# Crashes\n\n").append(PageSummary.of(result)).append("\n\n");
        boolean baseline = result.clusters().stream().anyMatch(it -> it.change().isPresent());
        out.append(
                "| # | Crashes | Severity | " + (baseline ? "Change | " : "") + "Signature | Program | Last seen |\n");
        out.append("| ---: | ---: | --- | --- | --- | --- |" + (baseline ? " --- |" : "") + "\n");
        int rows = 0;
        for (CrashCluster cluster : result.clusters()) {
            if (rows++ < MOST_ROWS) {
                row(cluster, out);
            }
        }
        if (rows > MOST_ROWS) {
            out.append("\nand " + (rows - MOST_ROWS) + " more.\n");
        }
        int details = 0;
        for (CrashCluster cluster : result.clusters()) {
            if (details == MOST_CLUSTERS) {
                break;
            }
            Optional<Diagnosis> found =
                    CrashIndex.isPresent(cluster) ? crashes.representative(cluster) : Optional.empty();
            if (found.isPresent()) {
                details++;
                details(cluster, found.get(), out);
            }
        }
    }

    private static void row(CrashCluster cluster, Writer out) throws IOException {
        out.append("| " + cluster.rank() + " | " + cluster.count() + " | " + level(cluster) + " | "
                + cluster.change().map(it -> it.state() + " | ").orElse("")
                + MarkdownText.cell(FrameWords.title(cluster), MOST_NAME) + " | "
                + MarkdownText.cell(cluster.program(), MOST_NAME) + " | "
                + cluster.lastSeen().map(PageSummary::day).orElse("") + " |\n");
    }

    private static void details(CrashCluster cluster, Diagnosis found, Writer out) throws IOException {
        out.append("\n## " + cluster.rank() + ". " + MarkdownText.code(FrameWords.title(cluster), MOST_NAME) + "\n\n");
        out.append(MarkdownText.code(found.cause().line(), FrameWords.MOST) + "\n\n");
        out.append("- severity: " + level(cluster) + ", "
                + MarkdownText.code(cluster.severity().reason(), MOST_NAME) + ", CASR: "
                + cluster.casr().shortName() + "\n");
        out.append("- seen: " + cluster.count() + (cluster.count() == 1 ? " time" : " times"));
        if (cluster.firstSeen().isPresent() && cluster.lastSeen().isPresent()) {
            out.append(", "
                    + PageSummary.days(
                            cluster.firstSeen().get(), cluster.lastSeen().get()));
        }
        out.append("\n- program: " + MarkdownText.code(found.stack().program(), MOST_NAME) + "\n");
        out.append("- id: " + MarkdownText.code(cluster.id(), MOST_NAME) + "\n\n");
        out.append(MarkdownText.block(stack(found)));
        modules(found, out);
    }

    private static String level(CrashCluster cluster) {
        return cluster.severity().level().name().toLowerCase(Locale.ROOT);
    }

    private static String stack(Diagnosis found) {
        List<CrashFrame> frames = found.stack().frames();
        StringBuilder text = new StringBuilder();
        int number = 0;
        for (CrashFrame frame : frames.subList(0, Math.min(frames.size(), MOST_FRAMES))) {
            text.append(String.format(Locale.ROOT, "#%-3d", number++)).append(FrameWords.name(frame));
            String source = FrameWords.source(frame);
            text.append(source.isEmpty() ? "" : " at " + source);
            String place = FrameWords.place(frame);
            text.append(place.isEmpty() ? "" : " (" + place + ")");
            text.append(frame.inline() ? " [inlined]\n" : "\n");
        }
        long left = frames.size() - MOST_FRAMES + found.leftOut();
        return left > 0 ? text + "... " + left + " more frames\n" : text.toString();
    }

    /** The images that the stack goes through, with the build-ids by which their files can be found. */
    private static void modules(Diagnosis found, Writer out) throws IOException {
        Set<String> used = new HashSet<>();
        for (CrashFrame frame : found.stack().frames()) {
            used.add(frame.module());
        }
        out.append("\n| Module | Build-id |\n| --- | --- |\n");
        for (CrashModule module : found.modules()) {
            if (module.main() || used.contains(module.path())) {
                out.append("| " + MarkdownText.cell(module.path(), FrameWords.MOST) + " | "
                        + MarkdownText.cell(module.buildId().orElse(""), FrameWords.MOST) + " |\n");
            }
        }
    }
}
