package dev.unwinder.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A row for each production of both manglings of Rust, with what {@code rustfilt} says. On all names of the Rust libraries of Debian and of
 * programs of rustc 1.95, 26,000 in all, both were the same.
 */
class RustNamesTest {
    private static final String[] ROWS = {
        "_RNvC6_123foo3bar 123foo::bar",
        "_RNvNtCs1234_7mycrate3foo3bar mycrate::foo::bar",
        "_RNCNvC4main3foo0 main::foo::{closure#0}",
        "_RNCNvC4main3foos_0 main::foo::{closure#1}",
        "_RNSNvC1a1b4shim a::b::{shim:shim#0}",
        "_RNvMC1aNtB2_1T1f <a::T>::f",
        "_RNvMs_C1aNtB4_1T1f <a::T>::f",
        "_RNvXC1aNtB2_1TNtB2_2Tr1f <a::T as a::Tr>::f",
        "_RNvYNtC1a1TNtB4_2Tr1f <a::T as a::Tr>::f",
        "_RINvC1a1fjE a::f::<usize>",
        "_RINvC1a1fL_E a::f::<'_>",
        "_RINvC1a1fabcdefhijE a::f::<i8, bool, char, f64, str, f32, u8, isize, usize>",
        "_RINvC1a1flmnopstuvxyzE a::f::<i32, u32, i128, u128, _, i16, u16, (), ..., i64, u64, !>",
        "_RINvC1a1fRjQjPjOjE a::f::<&usize, &mut usize, *const usize, *mut usize>",
        "_RINvC1a1fAjj3_SjE a::f::<[usize; 3], [usize]>",
        "_RINvC1a1fTETjETjhEE a::f::<(), (usize,), (usize, u8)>",
        "_RINvC1a1fFEuE a::f::<fn()>",
        "_RINvC1a1fFUKCjEhE a::f::<unsafe extern \"C\" fn(usize) -> u8>",
        "_RINvC1a1fFK3foojEuE a::f::<extern \"foo\" fn(usize)>",
        "_RINvC1a1fFG_RL0_hEuE a::f::<for<'a> fn(&'a u8)>",
        "_RINvC1a1fDNtC1b2TrEL_E a::f::<dyn b::Tr>",
        "_RINvC1a1fDNtC1b2TrNtC1c4SendEL_E a::f::<dyn b::Tr + c::Send>",
        "_RINvC1a1fDNtC1b2Trp4ItemjEL_E a::f::<dyn b::Tr<Item = usize>>",
        "_RINvC1a1fDINtC1b2TrhEp4ItemjEL_E a::f::<dyn b::Tr<u8, Item = usize>>",
        "_RINvC1a1fDG_INtC1b2TrRL0_hEEL_E a::f::<dyn for<'a> b::Tr<&'a u8>>",
        "_RINvC1a1fKj7b_E a::f::<123>",
        "_RINvC1a1fKin7b_E a::f::<-123>",
        "_RINvC1a1fKb1_Kb0_E a::f::<true, false>",
        "_RINvC1a1fKc61_Kc27_Kca_E a::f::<'a', '\\'', '\\n'>",
        "_RINvC1a1fKpE a::f::<_>",
        "_RINvC1a1fKo1ffffffffffffffff_E a::f::<0x1ffffffffffffffff>",
        "_RINvC1a1fKe616263_E a::f::<{*\"abc\"}>",
        "_RINvC1a1fKRe616263_E a::f::<\"abc\">",
        "_RINvC1a1fKRAj1_j2_EE a::f::<{&[1, 2]}>",
        "_RINvC1a1fKTj1_EE a::f::<{(1,)}>",
        "_RINvC1a1fKVNtC1b1UUE a::f::<{b::U}>",
        "_RINvC1a1fKVNtC1b1TTj1_EE a::f::<{b::T(1)}>",
        "_RINvC1a1fKVNtC1b1SS1xj1_EE a::f::<{b::S { x: 1 }}>",
        "_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y utf8_idents::\u10e1\u10d0\u10ed\u10db\u10d4\u10da\u10d0\u10d3_\u10d2\u10d4\u10db\u10e0\u10d8\u10d4\u10da\u10d8_\u10e1\u10d0\u10d3\u10d8\u10da\u10d8",
        "_RNvC1a1b.llvm.1A2B a::b",
        "_RNvC1a1b.cold a::b.cold",
        "_ZN4core3fmt9Formatter3pad17h0123456789abcdefE core::fmt::Formatter::pad",
        "_ZN4core3fmt3foo17h0123456789abcdefE.llvm.12AB core::fmt::foo",
        "_ZN4core3fmt3foo17h0123456789abcdefE.cold core::fmt::foo.cold",
        "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE <Test + 'static as foo::Bar<Test>>::bar",
        "_ZN13test$u20$test4foob17h05af221e174051e9E test test::foob",
        "_ZN5alloc3vec12Vec$LT$T$GT$4push17h05af221e174051e9E alloc::vec::Vec<T>::push"
    };

    static Stream<String[]> rows() {
        return Stream.of(ROWS).map(row -> row.split(" ", 2));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void name(String mangled, String expected) {
        assertThat(Demangler.demangle(mangled)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "_R",
                "_RNvC1a",
                "_RNvC1a1bx",
                "_RNvC1a1b_",
                "_RINvC1a1fRL0_jE",
                "_RB_",
                "_RNvB_1a",
                "_RNvC1a1b.",
                "_RNvC1au3a-_",
                "_RNvC1a99b",
                "_RINvC1a1fKc110000_E",
                "_RINvC1a1fKb2_E",
                "_RINvC1a1fKRe6_E",
                "_RINvC1a1fKRec3_E",
                "_RNvC1au1_"
            })
    void notWhole(String mangled) {
        assertThat(Demangler.demangle(mangled).orElse("")).isIn("", "a::b.");
    }

    /** Crates' hashes take all 64 bits; seen in every name of librustc_driver. */
    @Test
    void largeHashes() {
        assertThat(Demangler.demangle("_RNvCsbDyX52OwFM1_19rustc_save_analysis11find_config"))
                .contains("rustc_save_analysis::find_config");
    }

    @Test
    void simple() {
        assertSimple("_RINvNtC1a3Vec4pushjE", "a::Vec::push");
        assertSimple("_RNvMC1aINtB2_3VecjE4push", "<a::Vec>::push");
        assertSimple("_RNvC1a1b.cold", "a::b");
        assertSimple("_ZN5alloc3vec12Vec$LT$T$GT$4push17h05af221e174051e9E", "alloc::vec::Vec::push");
        assertSimple(
                "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE",
                "<Test + 'static as foo::Bar>::bar");
    }

    private static void assertSimple(String mangled, String expected) {
        assertThat(Demangler.demangle(mangled, NameStyle.SIMPLE)).contains(expected);
    }
}
