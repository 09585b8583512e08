package dev.unwinder.triage.cause;

import java.util.Optional;
import java.util.Set;

/**
 * Of what the C library said before it ended a program, that which stands in the files of the program and the library, and hence holds nothing of
 * the data that the program worked on: the library's own sentences, and assertions with their file, line, function and expression.
 */
final class LibraryText {
    /** glibc's malloc/malloc.c since 2.26; earlier ones added the program's first argument and an address. */
    private static final Set<String> HEAP_SENTENCES = Set.of(
            "corrupted double-linked list",
            "corrupted double-linked list (not small)",
            "corrupted size vs. prev_size",
            "corrupted size vs. prev_size in fastbins",
            "corrupted size vs. prev_size while consolidating",
            "double free or corruption (!prev)",
            "double free or corruption (fasttop)",
            "double free or corruption (out)",
            "double free or corruption (top)",
            "invalid fastbin entry (free)",
            "break adjusted to free malloc space");

    /** Its debug/, libio/ and sysdeps/. */
    private static final Set<String> SENTENCES = Set.of(
            "FATAL: exception not rethrown",
            "Fatal error: glibc detected an invalid stdio handle",
            "The futex facility returned an unexpected error code.",
            "*** %n in writable segment detected ***",
            "*** invalid %N$ use detected ***",
            "*** stack smashing detected ***: terminated",
            "*** stack smashing detected ***: <unknown> terminated",
            "*** buffer overflow detected ***: terminated",
            "*** bit out of range 0 - FD_SETSIZE on fd_set ***: terminated",
            "*** longjmp causes uninitialized stack frame ***: terminated");

    /** Functions of malloc.c whose sentences begin with their name and {@code "(): "}. */
    private static final Set<String> ALLOCATOR = Set.of(
            "malloc",
            "free",
            "realloc",
            "calloc",
            "memalign",
            "malloc_consolidate",
            "munmap_chunk",
            "mremap_chunk",
            "tcache_thread_shutdown",
            "int_mallinfo",
            "__malloc_info",
            "sysmalloc");

    private static final String GLIBC = "Fatal glibc error: ";
    private static final String MALLOC_ASSERTION = GLIBC + "malloc assertion failure";
    private static final String ASSERTION = "Assertion `";
    private static final String FAILED = "' failed.";
    /** The words that may follow {@code "malloc(): "}. */
    private static final String PUNCTUATION = " -_>():";

    private LibraryText() {}

    /**
     * What may be told of a message.
     *
     * @param program what the program is called: the library writes the last part of its first argument before an assertion, and anything else
     *     there is left out
     */
    static Optional<String> of(String message, String program) {
        if (!isOneLine(message)) {
            return Optional.empty();
        }
        if (SENTENCES.contains(message) || isOfHeap(message)) {
            return Optional.of(message);
        }
        return message.startsWith(GLIBC) ? Optional.of(message) : assertion(message, program);
    }

    /** Whether it is one of the sentences with which the allocator gives up. */
    static boolean isOfHeap(String message) {
        return HEAP_SENTENCES.contains(message) || message.startsWith(MALLOC_ASSERTION) || isOfAllocator(message);
    }

    private static boolean isOfAllocator(String message) {
        int end = message.indexOf("(): ");
        if (end < 0 || !ALLOCATOR.contains(message.substring(0, end))) {
            return false;
        }
        for (int i = end; i < message.length(); i++) {
            char c = message.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') && PUNCTUATION.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneLine(String message) {
        for (int i = 0; i < message.length(); i++) {
            if (message.charAt(i) < ' ' || message.charAt(i) == '\ufffd') {
                return false; // the text has been overwritten
            }
        }
        return true;
    }

    /** {@code "program: file.c:12: function: Assertion `expression' failed."}, as assert(3) promises. */
    private static Optional<String> assertion(String message, String program) {
        if (!message.endsWith(FAILED) || !message.contains(ASSERTION)) {
            return Optional.empty();
        }
        int name = message.indexOf(": ");
        if (name < 0) {
            return Optional.empty();
        }
        int line = message.lastIndexOf(':', name - 1);
        boolean unnamed = line >= 0 && isNumber(message, line + 1, name);
        boolean own = !program.isEmpty() && message.startsWith(program + ": ");
        return Optional.of(unnamed || own ? message : message.substring(name + 2));
    }

    private static boolean isNumber(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return start < end;
    }
}
