package dev.unwinder.cli;

import dev.unwinder.bytes.MalformedDataException;
import dev.unwinder.ptrace.LiveOptions;
import dev.unwinder.ptrace.LiveProcess;
import dev.unwinder.symbol.SymbolizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What the commands have in common that list something of a core or of a process. */
abstract class ListCommand extends FileCommand {
    @Override
    void check() {
        super.check();
        if (output.format == Format.FOLDED) {
            throw new UsageException("there are no stacks to fold; --format takes text or json here");
        }
    }

    @Override
    Session open(FileSources sources) throws IOException, MalformedDataException {
        OptionalLong pid = pid(files.file);
        if (pid.isEmpty()) {
            return super.open(sources);
        }
        LiveOptions options = LiveOptions.defaults().withMode(LiveOptions.Mode.UNSTOPPED);
        SymbolizerOptions symbols = SymbolizerOptions.defaults().withDebugFiles(sources.debugFiles());
        return Session.of(LiveProcess.attach(pid.getAsLong(), options), symbols, limits(), budget.budget());
    }

    /** The process that a number names which is no file. */
    static OptionalLong pid(Path file) {
        String text = file.toString();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        boolean isPid = !text.isEmpty() && text.length() <= 9 && !Files.exists(file);
        return isPid ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
