package dev.unwinder.cli;

import dev.unwinder.frame.Frame;
import dev.unwinder.modules.LoadedModule;
import dev.unwinder.modules.ModuleMap;
import dev.unwinder.symbol.FrameSymbolizer;
import dev.unwinder.symbol.Naming;
import dev.unwinder.symbol.SymbolizedFrame;
import dev.unwinder.symbol.TailCall;
import dev.unwinder.unwind.Unwinder;
import java.util.List;
import java.util.Optional;

/** Names frames by a session's symbols. */
record SessionNames(Session session) implements FrameSymbolizer {
    @Override
    public SymbolizedFrame apply(Frame frame) {
        if (session.budget().isOver()) {
            return new SymbolizedFrame(frame, Optional.empty(), List.of(), Naming.FULL);
        }
        SymbolizedFrame named = session.symbolizer().symbolize(frame);
        return frame.module().isPresent() ? named : session.files().names().name(named);
    }

    @Override
    public Optional<String> source(LoadedModule module, long address, String file) {
        return session.budget().isOver()
                ? Optional.empty()
                : session.symbolizer().source(module, address, file);
    }

    @Override
    public List<TailCall> between(Frame callee, Frame caller) {
        if (session.budget().isOver()) {
            return List.of();
        }
        // A stack without code of a just-in-time compiler is not worth a look at all of its objects.
        Unwinder unwinder = session.unwinder();
        ModuleMap modules = isRegistered(callee) || isRegistered(caller) ? unwinder.allModules() : unwinder.modules();
        return session.symbolizer().between(callee, caller, modules.modules());
    }

    private static boolean isRegistered(Frame frame) {
        return frame.module().isPresent() && frame.module().get().registered();
    }
}
