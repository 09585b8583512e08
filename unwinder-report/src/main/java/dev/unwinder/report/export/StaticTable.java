package dev.unwinder.report.export;

import dev.unwinder.triage.CrashFrame;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.Diagnosis;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The clusters as a plain table: what is read where scripts do not run, as in the preview of a mail. */
final class StaticTable {
    private static final int MOST_CLUSTERS = 200;
    private static final int MOST_FRAMES = 30;

    private final Writer out;

    StaticTable(Writer out) {
        this.out = out;
    }

    void write(TriageResult result, CrashIndex crashes) throws IOException {
        out.append("<table>\n<thead><tr><th>#</th><th>Crashes</th><th>Severity</th><th>Signature</th><th>Program</th>")
                .append("<th>First seen</th><th>Last seen</th></tr></thead>\n<tbody>\n");
        int rows = 0;
        int more = 0;
        for (CrashCluster cluster : result.clusters()) {
            if (!CrashIndex.isPresent(cluster)) {
                continue;
            }
            if (rows < MOST_CLUSTERS) {
                row(++rows, cluster, crashes.representative(cluster));
            } else {
                more++;
            }
        }
        out.append("</tbody>\n</table>\n");
        if (more > 0) {
            String which = PageClusters.of(result).others().isEmpty() ? "which" : "many of which";
            out.append("<p>and " + more + " more, " + which + " are shown where scripts may run.</p>\n");
        }
    }

    private void row(int number, CrashCluster cluster, Optional<Diagnosis> found) throws IOException {
        String level = cluster.severity().level().name().toLowerCase(Locale.ROOT);
        out.append("<tr><td class=\"number\">" + number + "</td><td class=\"number\">" + cluster.count() + "</td>");
        out.append("<td><span class=\"badge " + level + "\">" + level + "</span></td><td>");
        if (cluster.change().isPresent()) {
            String state = cluster.change().get().state().toString();
            out.append("<span class=\"badge " + state + "\">" + state + "</span> ");
        }
        out.append("<span class=\"name\">" + HtmlText.of(FrameWords.title(cluster)) + "</span>");
        if (found.isPresent()) {
            out.append("<div class=\"faint\">" + HtmlText.of(found.get().cause().line()) + "</div>");
            stack(found.get());
        }
        out.append("</td><td><span class=\"name\">" + HtmlText.of(cluster.program()) + "</span></td><td>");
        out.append(day(cluster.firstSeen()) + "</td><td>" + day(cluster.lastSeen()) + "</td></tr>\n");
    }

    private void stack(Diagnosis found) throws IOException {
        List<CrashFrame> frames = found.stack().frames();
        out.append("<details><summary>stack</summary><ol>");
        for (CrashFrame frame : frames.subList(0, Math.min(frames.size(), MOST_FRAMES))) {
            String source = FrameWords.source(frame);
            out.append("<li><span class=\"name\">" + HtmlText.of(FrameWords.name(frame)) + "</span>"
                    + (frame.inline() ? " [inlined]" : "") + " <span class=\"name faint\">"
                    + HtmlText.of(source.isEmpty() ? FrameWords.place(frame) : source) + "</span></li>");
        }
        out.append("</ol>");
        long more = Math.max(0, frames.size() - MOST_FRAMES) + found.leftOut();
        if (more > 0) {
            out.append("and " + more + (more == 1 ? " more frame" : " more frames"));
        }
        out.append("</details>");
    }

    private static String day(Optional<Instant> time) {
        return time.isEmpty() ? "" : HtmlText.of(PageSummary.day(time.get()));
    }
}
