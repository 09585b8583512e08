package dev.unwinder.fuzz;

import dev.unwinder.bytes.ByteView;
import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.report.triage.TriageJsonReader;
import dev.unwinder.symbol.runtime.CodeRecord;
import dev.unwinder.symbol.runtime.JitDump;
import dev.unwinder.symbol.runtime.PerfMap;
import dev.unwinder.symbol.runtime.RuntimeNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/** Files of records that others have written: reports of many crashes, names of code made at run time. */
final class RecordTargets {
    private RecordTargets() {}

    static void json(byte[] bytes) {
        TriageJsonReader reader = new TriageJsonReader("input", new ByteArrayInputStream(bytes));
        boolean more = true;
        while (more) {
            try {
                more = reader.next().isPresent();
            } catch (MalformedDataException documented) {
                more = !reader.isCut();
            } catch (IOException documented) {
                more = false;
            }
        }
    }

    static void perfMap(byte[] bytes) {
        find(PerfMap.parse(ByteView.of(bytes, "perf.map", ByteOrder.LITTLE_ENDIAN)));
    }

    static void jitDump(byte[] bytes) {
        try {
            JitDump dump = JitDump.parse(ByteView.of(bytes, "jit.dump", ByteOrder.LITTLE_ENDIAN));
            find(dump.code());
            dump.unwinding();
        } catch (MalformedDataException documented) {
            return;
        }
    }

    private static void find(List<CodeRecord> records) {
        RuntimeNames names = RuntimeNames.of(records);
        for (CodeRecord record : records) {
            names.find(record.code().start());
        }
    }
}
