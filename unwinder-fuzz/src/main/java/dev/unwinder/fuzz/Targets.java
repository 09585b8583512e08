package dev.unwinder.fuzz;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All targets by their names, which are also those of the folders with their inputs. */
final class Targets {
    private Targets() {}

    /** Every reader of foreign bytes that there is. */
    static Map<String, Target> all() {
        Map<String, Target> all = new LinkedHashMap<>();
        all.put("elf", ElfTargets::file);
        all.put("compressed-section", ElfTargets::compressedSection);
        all.put("package-note", ElfTargets::packageNote);
        all.put("eh-frame", CfiTargets::ehFrame);
        all.put("debug-frame", CfiTargets::debugFrame);
        all.put("eh-frame-hdr", CfiTargets::ehFrameHdr);
        all.put("expression", CfiTargets::expression);
        all.put("lsda", CfiTargets::lsda);
        all.put("code", CfiTargets::code);
        all.put("line", DwarfTargets::line);
        all.put("info", DwarfTargets::info);
        all.put("demangle", FileTargets::demangle);
        all.put("notes", FileTargets::notes);
        all.put("compressed-core", FileTargets::compressedCore);
        all.put("archive", FileTargets::archive);
        all.put("core", FileTargets::core);
        all.put("json", RecordTargets::json);
        all.put("perf-map", RecordTargets::perfMap);
        all.put("jitdump", RecordTargets::jitDump);
        return Collections.unmodifiableMap(all);
    }
}
