package dev.unwinder.symbol.find;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/** Loggers; none where the program says that nobody reads them: to set SLF4J up takes a tenth of the time of printing a small core. */
final class Loggers {
    private static final String SILENT = "dev.unwinder.silent";

    private Loggers() {}

    /** The logger of a class. */
    static Logger of(Class<?> type) {
        return Boolean.getBoolean(SILENT) ? NOPLogger.NOP_LOGGER : LoggerFactory.getLogger(type);
    }
}
