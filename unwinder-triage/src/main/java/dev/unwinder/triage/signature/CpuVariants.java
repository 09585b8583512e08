package dev.unwinder.triage.signature;

import java.util.Optional;
import java.util.Set;

/**
 * The C library's copies of a function for one kind of CPU: which of them runs depends on the machine, not on the crash.
 *
 * <p>The names are those in glibc's {@code sysdeps/ARCH/multiarch}.
 */
final class CpuVariants {
    private static final Set<String> FUNCTIONS = Set.of(
            "memchr",
            "memcmp",
            "memcmpeq",
            "memcpy",
            "memmem",
            "memmove",
            "mempcpy",
            "memrchr",
            "memset",
            "rawmemchr",
            "memccpy",
            "bcopy",
            "bzero",
            "stpcpy",
            "stpncpy",
            "strcasecmp",
            "strcasecmp_l",
            "strcasestr",
            "strcat",
            "strchr",
            "strchrnul",
            "strcmp",
            "strcpy",
            "strcspn",
            "strlen",
            "strncasecmp",
            "strncasecmp_l",
            "strncat",
            "strncmp",
            "strncpy",
            "strnlen",
            "strpbrk",
            "strrchr",
            "strspn",
            "strstr",
            "strtok",
            "wcschr",
            "wcscmp",
            "wcscpy",
            "wcslen",
            "wcsncmp",
            "wcsnlen",
            "wcsrchr",
            "wmemchr",
            "wmemcmp",
            "wmemset",
            "wcpcpy",
            "wcpncpy",
            "wcscat",
            "wcsncat",
            "wcsncpy",
            "gettimeofday",
            "time",
            "atan",
            "atan2",
            "exp",
            "exp2f",
            "expf",
            "log",
            "log2f",
            "logf",
            "pow",
            "powf",
            "sin",
            "cos",
            "sincos",
            "sincosf",
            "sinf",
            "cosf",
            "tan",
            "exp1",
            "floor",
            "ceil",
            "rint",
            "nearbyint",
            "trunc",
            "fma",
            "floorf",
            "ceilf",
            "rintf",
            "nearbyintf",
            "truncf",
            "fmaf");

    /** What the name of a variant begins with. */
    private static final Set<String> VARIANTS = Set.of(
            "sse2",
            "sse4",
            "sse41",
            "sse42",
            "ssse3",
            "avx",
            "avx2",
            "avx512",
            "evex",
            "evex256",
            "evex512",
            "erms",
            "fma",
            "fma4",
            "ia32",
            "i386",
            "i586",
            "i686",
            "c",
            "generic",
            "sve",
            "sve2",
            "mte",
            "nosimd",
            "asimd",
            "simd",
            "neon",
            "a64fx",
            "thunderx",
            "thunderx2",
            "falkor",
            "kunpeng",
            "emag",
            "oryon1",
            "zva64",
            "mops",
            "vfp",
            "arm",
            "power4",
            "power6",
            "power7",
            "power8",
            "power9",
            "power10",
            "ppc",
            "z900",
            "z10",
            "z13",
            "z196",
            "arch13",
            "lasx",
            "lsx",
            "aligned",
            "unaligned",
            "rvv",
            "vx");

    private CpuVariants() {}

    /** The plain name of a variant: {@code memcpy} for {@code __memcpy_avx_unaligned_erms}. */
    static Optional<String> plain(String name) {
        if (!name.startsWith("__")) {
            return Optional.empty();
        }
        for (int at = name.indexOf('_', 2); at > 0; at = name.indexOf('_', at + 1)) {
            String function = name.substring(2, at);
            boolean checked = function.endsWith("_chk");
            String bare = checked ? function.substring(0, function.length() - 4) : function;
            if (FUNCTIONS.contains(bare) && VARIANTS.contains(word(name, at + 1))) {
                return Optional.of(checked ? "__" + function : function);
            }
        }
        return Optional.empty();
    }

    private static String word(String name, int start) {
        int end = name.indexOf('_', start);
        return end < 0 ? name.substring(start) : name.substring(start, end);
    }
}
