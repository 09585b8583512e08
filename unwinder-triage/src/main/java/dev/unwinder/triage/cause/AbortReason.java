package dev.unwinder.triage.cause;

import dev.unwinder.handler.Language;
import dev.unwinder.symbol.Activation;
import dev.unwinder.symbol.SymbolizedFrame;

/** Why a program ended itself: by the functions on its stack, and by what the C library said, where its own functions have no names. */
final class AbortReason {
    /** What a panic goes through; {@code std::panicking::catch_unwind} starts each program. */
    private static final String[] PANICS = {
        "core::panicking::", "std::panicking::begin_panic", "rust_begin_unwind", "rust_panic", "__rustc::rust_panic"
    };

    private final CrashScene scene;

    AbortReason(CrashScene scene) {
        this.scene = scene;
    }

    CrashCause.Kind kind(String message) {
        if (scene.hasFunction("__stack_chk_fail", "__stack_chk_fail_local") || message.contains("stack smashing")) {
            return CrashCause.Kind.STACK_SMASHED;
        }
        if (scene.hasFunction("__chk_fail") || message.contains("buffer overflow detected")) {
            return CrashCause.Kind.FORTIFY;
        }
        if (scene.hasFunction("malloc_printerr", "__malloc_assert") || LibraryText.isOfHeap(message)) {
            return CrashCause.Kind.HEAP_CORRUPTION;
        }
        if (begins("__assert_fail", "__GI___assert_fail", "__assert_perror_fail", "std::__glibcxx_assert_fail")) {
            return CrashCause.Kind.ASSERTION;
        }
        return isPanic() ? CrashCause.Kind.PANIC : CrashCause.Kind.ABORT;
    }

    /** What there is to add to an abort that gave no message. */
    String words(CrashCause.Kind kind) {
        if (kind != CrashCause.Kind.ABORT) {
            return "";
        }
        if (begins("__cxa_pure_virtual")) {
            return ", a pure virtual function was called";
        }
        return begins("std::terminate(") ? ", std::terminate without an exception" : "";
    }

    /** A Rust program that aborts on panic throws nothing; one that unwinds may have come to where it must not. */
    private boolean isPanic() {
        boolean thrown =
                scene.exception().isPresent() && scene.exception().get().language() == Language.RUST;
        return thrown || begins(PANICS);
    }

    /** Whether the name of a function begins so; C++ and Rust names have more behind. */
    private boolean begins(String... starts) {
        for (SymbolizedFrame frame : scene.frames()) {
            for (Activation activation : frame.activations()) {
                String function = activation.function().orElse("");
                for (String start : starts) {
                    if (function.startsWith(start)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
