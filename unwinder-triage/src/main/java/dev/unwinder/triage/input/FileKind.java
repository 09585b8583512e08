package dev.unwinder.triage.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What a file is, by its first bytes; of a compressed archive by its name, since a core may be compressed too. */
enum FileKind {
    CORE,
    ARCHIVE,
    APPORT,
    REPORT,
    /** All results as one JSON document. */
    DOCUMENT,
    OTHER;

    private static final int HEADER = 512;
    private static final int ET_CORE = 4;
    private static final String[] COMPRESSED_ARCHIVES = {
        ".tar.gz",
        ".tgz",
        ".tar.xz",
        ".txz",
        ".tar.zst",
        ".tzst",
        ".tar.bz2",
        ".tbz2",
        ".tar.lz4",
        ".cpio.gz",
        ".cpio.xz",
        ".cpio.zst",
        ".cpio.bz2",
        ".deb",
        ".rpm"
    };

    static FileKind of(Path file) throws IOException {
        byte[] start;
        try (InputStream in = Files.newInputStream(file)) {
            start = in.readNBytes(HEADER);
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        for (String end : COMPRESSED_ARCHIVES) {
            if (name.endsWith(end)) {
                return ARCHIVE;
            }
        }
        return of(start);
    }

    static FileKind of(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u007fELF")) {
            boolean big = start.length > 5 && start[5] == 2;
            boolean core = start.length > 17 && start[big ? 17 : 16] == ET_CORE && start[big ? 16 : 17] == 0;
            return core ? CORE : OTHER;
        }
        if (text.startsWith("ProblemType:") || text.contains("\nProblemType:")) {
            return APPORT;
        }
        // other programs put spaces between what they pass on
        String json = text.startsWith("{") ? text.replace(" ", "") : "";
        if (json.startsWith("{\"schema\":1,\"crashes\":[")) {
            return DOCUMENT;
        }
        if (json.startsWith("{\"schema\":") && json.contains("\"type\":\"")) {
            return REPORT;
        }
        boolean archive = text.startsWith("PK\u0003\u0004")
                || text.startsWith("7z\u00bc\u00af\u0027\u001c")
                || text.startsWith("070701")
                || text.startsWith("070702")
                || text.startsWith("070707")
                || text.startsWith("!<arch>\ndebian-binary")
                || text.startsWith("\u00ed\u00ab\u00ee\u00db")
                || text.startsWith("ustar", 257);
        return archive ? ARCHIVE : isCompressed(text) ? CORE : OTHER;
    }

    private static boolean isCompressed(String text) {
        return text.startsWith("\u001f\u008b")
                || text.startsWith("BZh")
                || text.startsWith("\u00fd7zXZ\u0000")
                || text.startsWith("(\u00b5/\u00fd")
                || text.startsWith("\u0004\"M\u0018");
    }
}
