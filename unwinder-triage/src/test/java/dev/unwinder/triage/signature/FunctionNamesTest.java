package dev.unwinder.triage.signature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "main | main",
                "sort.part.0 | sort",
                "f.isra.0.cold | f",
                "f.constprop.1 [clone .part.2] | f",
                "ns::f(int) [clone .cold] | ns::f",
                "memcpy@@GLIBC_2.14 | memcpy",
                "__GI_raise | raise",
                "IA__g_logv | g_logv",
                "void ns::f<int, std::vector<long> >(int) const | ns::f<T>",
                "unsigned long g(unsigned long) | g",
                "std::ostream& operator<< <char>(std::ostream&, char) | operator<<<T>",
                "ns::A::operator()(int) const | ns::A::operator()",
                "ns::A::operator bool() const | ns::A::operator bool",
                "ns::A::operator->() | ns::A::operator->",
                "operator new(unsigned long) | operator new",
                "(anonymous namespace)::f(int) | (anonymous namespace)::f",
                "f(int)::{lambda(long)#1}::operator()(long) const | f::{lambda}::operator()",
                "f(int)::'lambda'(long)::operator()(long) const | f::{lambda}::operator()",
                "core::ptr::drop_in_place::h0123456789abcdef | core::ptr::drop_in_place",
                "<alloc::vec::Vec<T> as core::ops::Drop>::drop | <alloc::vec::Vec<T> as core::ops::Drop>::drop",
                "app::run::{{closure}} | app::run::{{closure}}",
                "main.(*server).handle | main.(*server).handle",
                "__memcpy_avx_unaligned_erms | memcpy",
                "__memmove_avx512_no_vzeroupper | memmove",
                "__memmove_evex_unaligned_erms | memmove",
                "__memcpy_chk_sse2_unaligned | __memcpy_chk",
                "__strlen_avx2 | strlen",
                "__strlen_evex | strlen",
                "__strlen_sse2 | strlen",
                "__strlen_evex512 | strlen",
                "__strcasecmp_l_avx2 | strcasecmp_l",
                "__strncasecmp_sse42 | strncasecmp",
                "__memcpy_sve | memcpy",
                "__memset_zva64 | memset",
                "__strlen_asimd | strlen",
                "__memcpy_a64fx | memcpy",
                "__sin_fma | sin",
                "__strange_avx2 | __strange_avx2",
                "__libc_start_main | __libc_start_main",
            })
    void plain(String name, String plain) {
        assertThat(FunctionNames.plain(name)).isEqualTo(plain);
    }
}
