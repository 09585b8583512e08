package dev.unwinder.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, as the jar's manifest has it. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Package unwinder = Main.class.getPackage();
        String version = unwinder == null ? null : unwinder.getImplementationVersion();
        String java = System.getProperty("java.version", "?");
        return new String[] {"unwinder " + (version == null ? "(not from a jar)" : version) + " (Java " + java + ")"};
    }
}
