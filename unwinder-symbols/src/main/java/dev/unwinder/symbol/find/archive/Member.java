package dev.unwinder.symbol.find.archive;

import java.util.OptionalLong;

/**
 * A file or link in an archive; what is neither (a folder, a device, a pipe) is none.
 *
 * @param name its path from the top, plain: {@code usr/lib/libc.so.6}
 * @param ordinal which of the archive's entries it is, from 0
 * @param size of a file, in bytes
 * @param target of a link; empty for a file
 * @param hard whether the target is the path of another member from the top, rather than a path as a symbolic link has it
 * @param written when its content was written last, in milliseconds since 1970, if that is told
 */
record Member(String name, int ordinal, long size, String target, boolean hard, OptionalLong written) {
    /** One of which nobody asks when it was written. */
    Member(String name, int ordinal, long size, String target, boolean hard) {
        this(name, ordinal, size, target, hard, OptionalLong.empty());
    }

    boolean isLink() {
        return !target.isEmpty();
    }

    /**
     * The plain form of a name; empty for one that no honest archive has: too long, or nothing at all. What stands before {@code ..} is left out
     * with it, as tar and unzip do: {@code zip x.zip ../cores/*} stores such names.
     */
    static String plainName(String name) {
        if (name.length() > ArchiveLimits.NAME_LENGTH || name.indexOf('\0') >= 0) {
            return "";
        }
        StringBuilder plain = new StringBuilder(name.length());
        for (String part : name.split("/", -1)) {
            if (part.equals("..")) {
                plain.setLength(0);
            } else if (!part.isEmpty() && !part.equals(".")) {
                plain.append(plain.length() == 0 ? "" : "/").append(part);
            }
        }
        return plain.toString();
    }
}
