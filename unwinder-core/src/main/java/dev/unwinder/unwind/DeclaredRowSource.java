package dev.unwinder.unwind;

import dev.unwinder.registered.CfiMap;
import dev.unwinder.registered.DeclaredCfi;
import dev.unwinder.registered.ExternalUnwindInfo;
import dev.unwinder.registered.ExternalUnwindInfos;
import dev.unwinder.target.Target;
import java.util.List;

/** Call frame information that the caller has declared; read when the first frame is asked about after it changed. */
final class DeclaredRowSource implements RowSource {
    private record State(List<ExternalUnwindInfo> infos, RegisteredRows rows) {}

    private final ExternalUnwindInfos declared;
    private final Target target;
    private volatile State state;

    DeclaredRowSource(ExternalUnwindInfos declared, Target target) {
        this.declared = declared;
        this.target = target;
        this.state = new State(List.of(), new RegisteredRows(DeclaredCfi.read(List.of(), target)));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same list means that nothing has changed
    public Answer ask(Step step) {
        List<ExternalUnwindInfo> now = declared.all();
        if (now.isEmpty()) {
            return NOTHING;
        }
        State known = state;
        if (known.infos() != now) {
            CfiMap map = DeclaredCfi.read(now, target);
            known = new State(now, new RegisteredRows(map));
            state = known;
        }
        return known.rows().answer(step.lookupAddress());
    }
}
