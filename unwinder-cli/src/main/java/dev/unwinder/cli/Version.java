package dev.unwinder.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest has it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = number();
        String java = System.getProperty("java.version", "?");
        return new String[] {"unwinder " + (version.isEmpty() ? "(not from a jar)" : version) + " (Java " + java + ")"};
    }

    /** The number alone; empty where this does not come from a jar. */
    static String number() {
        Package unwinder = Main.class.getPackage();
        String version = unwinder == null ? null : unwinder.getImplementationVersion();
        return version == null ? "" : version;
    }
}
