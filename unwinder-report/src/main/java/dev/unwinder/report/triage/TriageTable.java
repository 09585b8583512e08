package dev.unwinder.report.triage;

import dev.unwinder.report.Foreign;
import dev.unwinder.triage.model.Crash;
import dev.unwinder.triage.model.CrashCluster;
import dev.unwinder.triage.model.TriageResult;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Clusters as a table for people, one line each; what could not be read, and the run in numbers, below. */
public final class TriageTable {
    private static final int MAX_ERRORS = 20;

    /** Of a column that all rows are as wide as, in characters. */
    private static final int MAX_BUILD = 60;

    private final boolean casr;

    /**
     * A printer.
     *
     * @param casr whether CASR's severity is shown in place of ours
     */
    public TriageTable(boolean casr) {
        this.casr = casr;
    }

    /** Prints everything; does not flush. */
    public void print(TriageResult result, Writer out) throws IOException {
        if (!result.clusters().isEmpty()) {
            table(result.clusters(), out);
        }
        int errors = 0;
        for (Crash crash : result.crashes()) {
            if (crash.error().isPresent() && errors++ < MAX_ERRORS) {
                out.write((errors == 1 ? "\nUnreadable:\n" : "") + "  " + Foreign.shown(crash.id()) + ": "
                        + Foreign.shown(crash.error().get()) + "\n");
            }
        }
        if (errors > MAX_ERRORS) {
            out.write("  and " + (errors - MAX_ERRORS) + " more\n");
        }
        out.write((result.clusters().isEmpty() && errors == 0 ? "" : "\n") + summary(result.totals()) + "\n");
    }

    private void table(List<CrashCluster> clusters, Writer out) throws IOException {
        boolean compared = clusters.get(0).change().isPresent();
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "#",
            "count",
            compared ? "change" : "",
            "severity",
            "first seen (UTC)",
            "last seen",
            "build",
            "id",
            "signature"
        });
        for (CrashCluster cluster : clusters) {
            rows.add(new String[] {
                Integer.toString(cluster.rank()),
                Integer.toString(cluster.count()),
                change(cluster),
                casr
                        ? cluster.casr().shortName()
                        : cluster.severity().level().name().toLowerCase(Locale.ROOT),
                time(cluster.firstSeen()),
                time(cluster.lastSeen()),
                builds(cluster),
                cluster.id(),
                Foreign.shown(cluster.signature())
            });
        }
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length - 1; i++) {
                widths[i] = Math.max(widths[i], DisplayWidth.of(row[i]));
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                boolean last = i == row.length - 1;
                if (widths[i] == 0 && !last) {
                    continue;
                }
                String padding = last ? "" : " ".repeat(widths[i] - DisplayWidth.of(row[i]));
                boolean number = i < 2;
                line.append(line.isEmpty() ? "" : "  ").append(number ? padding + row[i] : row[i] + padding);
            }
            out.write(line.append('\n').toString());
        }
    }

    private static String change(CrashCluster cluster) {
        if (cluster.change().isEmpty()) {
            return "";
        }
        CrashCluster.Change change = cluster.change().get();
        return change.state() == CrashCluster.State.NEW ? "new" : change.state() + " (" + change.before() + ")";
    }

    private static String time(Optional<Instant> time) {
        if (time.isEmpty()) {
            return "-";
        }
        // without a formatter: making one takes longer than the table
        OffsetDateTime utc = time.get().atOffset(ZoneOffset.UTC);
        return utc.getYear()
                + two("-", utc.getMonthValue())
                + two("-", utc.getDayOfMonth())
                + two(" ", utc.getHour())
                + two(":", utc.getMinute());
    }

    private static String two(String before, int number) {
        return (number < 10 ? before + '0' : before) + number;
    }

    private static String builds(CrashCluster cluster) {
        return cluster.builds().size() == 1
                ? Foreign.shown(cluster.builds().get(0), MAX_BUILD)
                : Foreign.shown(cluster.program(), MAX_BUILD) + ", "
                        + cluster.builds().size() + " builds";
    }

    private static String summary(TriageResult.Totals totals) {
        int read = totals.crashes() - totals.unreadable();
        StringBuilder text = new StringBuilder();
        text.append(counted(read, "crash", "crashes")).append(" in ");
        text.append(counted(totals.clusters(), "cluster", "clusters"));
        if (totals.unreadable() > 0) {
            text.append(", ").append(totals.unreadable()).append(" unreadable");
        }
        if (totals.skipped() > 0) {
            text.append(", ").append(counted(totals.skipped(), "file", "files")).append(" skipped");
        }
        double seconds = totals.micros() / 1e6;
        long tenths = Math.round(seconds * 10);
        text.append("; ").append(tenths / 10).append('.').append(tenths % 10).append(" s");
        if (read > 0 && seconds > 0) {
            text.append(", ").append(Math.round(read / seconds)).append(" a second, ");
            text.append(totals.bytesRead() / read / 1024).append(" KiB read of each");
        }
        return text.append('.').toString();
    }

    private static String counted(int count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
