package dev.unwinder.demangle;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Mangled names to what people wrote.
 *
 * <p>Knows C++ (Itanium ABI) in the forms of {@code c++filt -i}, and Rust (both manglings) in those of {@code rustfilt}. All other names,
 * those of D, Go and C among them, are no mangled names to it. A name that is not whole, or costs more than {@link Limits} allow, is none
 * either; no text makes it throw.
 *
 * @itanium 5.1
 */
public final class Demangler {
    private Demangler() {}

    /** The whole name; empty when it is not mangled. */
    public static Optional<String> demangle(String name) {
        return demangle(name, NameStyle.FULL);
    }

    /** As much of the name as a style shows; empty when it is not mangled. */
    public static Optional<String> demangle(String name, NameStyle style) {
        if (!mayBeMangled(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(isAscii(name) ? parsed(name, style) : inUtf8(name, style));
        } catch (NotMangledException
                | StackOverflowError failure) { // the limits hold on a stack of 512 KiB; callers may have used theirs
            return Optional.empty();
        }
    }

    /** Names of C are told apart by their first characters. */
    private static boolean mayBeMangled(String name) {
        if (name.length() < 3 || name.length() > Limits.INPUT || name.indexOf(Cursor.END) >= 0) {
            return false;
        }
        char second = name.charAt(1);
        return name.charAt(0) == '_' && (second == 'Z' || second == 'R' || second == 'G');
    }

    private static String parsed(String name, NameStyle style) throws NotMangledException {
        if (name.charAt(1) == 'R') {
            return RustV0.demangle(name, style);
        }
        String rust = RustLegacy.demangle(name, style);
        return rust.isEmpty() ? Printer.print(ItaniumParser.parse(name), style) : rust;
    }

    /** Mangled names count bytes: one character for each of them, while reading. */
    private static String inUtf8(String name, NameStyle style) throws NotMangledException {
        String bytes = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        String demangled = Printer.print(ItaniumParser.parse(bytes), style);
        return new String(demangled.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
