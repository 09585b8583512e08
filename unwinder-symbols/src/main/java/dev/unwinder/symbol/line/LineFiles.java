package dev.unwinder.symbol.line;

import dev.unwinder.bytes.MalformedDataException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The folders and files of a line program. Names that stand in other sections are read when they are asked for.
 *
 * @dwarf 6.2.4
 */
final class LineFiles {
    /** How many characters of names are kept: many files may have one long name in a file made to hurt. */
    private static final long MAX_KEPT = 1 << 20;

    /** Names of one kind, each written out or by form and value. */
    private static final class Names {
        private @Nullable String[] names = new String[8];
        private int[] forms = new int[8];
        private long[] values = new long[8];
        private int count;
        private long kept;

        void add(@Nullable String name, int form, long value) {
            if (count == names.length) {
                names = Arrays.copyOf(names, count * 2);
                forms = Arrays.copyOf(forms, count * 2);
                values = Arrays.copyOf(values, count * 2);
            }
            names[count] = name;
            forms[count] = form;
            values[count++] = value;
        }

        String get(int index, LineStrings strings) throws MalformedDataException {
            String name = names[index];
            if (name == null) {
                name = strings.string(forms[index], values[index]);
                if (kept < MAX_KEPT) {
                    kept += name.length();
                    names[index] = name;
                }
            }
            return name;
        }
    }

    private final LineContext context;
    private final boolean fromZero;
    private final Names folders = new Names();
    private final Names files = new Names();
    private int[] folderOfFile = new int[8];

    /** Where the texts of files are, by the index of the file; form 0 for those that have none. Read at every question, never kept. */
    private int[] sourceForms = {};

    private long[] sources = {};

    /**
     * None yet.
     *
     * @param fromZero whether folders and files count from 0, as they do since version 5; else from 1
     */
    LineFiles(LineContext context, boolean fromZero) {
        this.context = context;
        this.fromZero = fromZero;
    }

    /** The next folder: its name, or a form and value that tell it. */
    void addFolder(@Nullable String name, int form, long value) {
        folders.add(name, form, value);
    }

    /** The next file, likewise, and the number of its folder. */
    void addFile(@Nullable String name, int form, long value, long folder) {
        if (files.count == folderOfFile.length) {
            folderOfFile = Arrays.copyOf(folderOfFile, files.count * 2);
        }
        folderOfFile[files.count] = folder >= 0 && folder <= Integer.MAX_VALUE ? (int) folder : Integer.MAX_VALUE;
        files.add(name, form, value);
    }

    /** Where the text of the file that was added last is. */
    void addSource(int form, long value) {
        int index = files.count - 1;
        if (index >= sourceForms.length) {
            int size = Math.max(files.count, sourceForms.length * 2);
            sourceForms = Arrays.copyOf(sourceForms, size);
            sources = Arrays.copyOf(sources, size);
        }
        sourceForms[index] = form;
        sources[index] = value;
    }

    /** The text that is embedded for a file, by its name with its folders. LLVM writes an empty one for a file of which it has none. */
    Optional<String> source(String path) throws MalformedDataException {
        for (int i = 0; i < Math.min(files.count, sourceForms.length); i++) {
            if (sourceForms[i] != 0 && path(fromZero ? i : i + 1L).equals(Optional.of(path))) {
                String text = context.strings().string(sourceForms[i], sources[i]);
                if (!text.isEmpty()) {
                    return Optional.of(text);
                }
            }
        }
        return Optional.empty();
    }

    int size() {
        return files.count;
    }

    /** The name of a file with its folders; empty for a number that no file has. */
    Optional<String> path(long number) throws MalformedDataException {
        long index = fromZero ? number : number - 1;
        if (index < 0 || index >= files.count) {
            return Optional.empty();
        }
        String name = files.get((int) index, context.strings());
        return Optional.of(isAbsolute(name) ? name : join(folder(folderOfFile[(int) index]), name));
    }

    /** A folder by its number; one that is relative lies in that of the unit, which also is number 0. */
    private String folder(int number) throws MalformedDataException {
        String own = context.folder().orElse("");
        if (number == 0 && !fromZero) {
            return own;
        }
        int index = fromZero ? number : number - 1;
        if (index >= folders.count) {
            return own;
        }
        String name = folders.get(index, context.strings());
        return isAbsolute(name) || number == 0 ? name : join(own, name);
    }

    private static boolean isAbsolute(String name) {
        return name.startsWith("/");
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
