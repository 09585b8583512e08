package dev.unwinder.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.unwinder.modules.LoadedModule;
import java.util.List;
import org.slf4j.LoggerFactory;

/** The log, for {@code -v}; a class of its own so that nothing of it is loaded without. */
final class Logging {
    private Logging() {}

    /** From now on everything that is logged is shown. */
    static void tellAll() {
        if (LoggerFactory.getLogger("dev.unwinder") instanceof Logger logger) {
            logger.setLevel(Level.DEBUG);
        }
    }

    /** Says which file is used for each module. */
    static void modules(List<LoadedModule> modules) {
        org.slf4j.Logger log = LoggerFactory.getLogger(Logging.class);
        for (LoadedModule module : modules) {
            String from = module.location().isEmpty() ? "no file" : module.location();
            log.debug("module {}: {}, {}", module.path(), module.verdict(), from);
        }
    }
}
