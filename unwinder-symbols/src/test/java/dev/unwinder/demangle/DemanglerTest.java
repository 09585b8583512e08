package dev.unwinder.demangle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The three styles, names that are none, and names made to do harm. */
class DemanglerTest {
    /** The example of the package's description. */
    @Test
    void packageExample() {
        String name = "_ZNSt6vectorIiE9push_backERKi";
        assertThat(Demangler.demangle(name)).contains("std::vector<int>::push_back(int const&)");
        assertThat(Demangler.demangle(name, NameStyle.SIMPLE)).contains("std::vector::push_back");
        assertThat(Demangler.demangle("printf")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            _ZN2ns1fIiEEvT_.part.0                | ns::f<int>                               | ns::f
            _ZNK1AIiE1fEv                         | A<int>::f                                | A::f
            _ZlsIiE1AIT_ERKS2_                    | operator<< <int>                         | operator<<
            _ZZN2ns1fEiENKUliE_clEi               | ns::f(int)::{lambda(int)#1}::operator()  | ns::f::{lambda#1}::operator()
            _ZZN2ns1fIiEEviENK1XIcE1gEv           | ns::f<int>(int)::X<char>::g              | ns::f::X::g
            _ZN1AIiEC2Ev                          | A<int>::A                                | A::A
            _ZN1AIiED0Ev                          | A<int>::~A                               | A::~A
            _ZN1AcvT_I1BIiEEEv                    | A::operator B<int><B<int> >              | A::operator B
            _ZNSsC1Ev                             | std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string | std::basic_string::basic_string
            _ZTV1AIiE                             | vtable for A<int>                        | vtable for A
            _ZThn8_N1A1fEi                        | non-virtual thunk to A::f(int)           | non-virtual thunk to A::f
            _ZZ1fIiEvT_E1x                        | f<int>(int)::x                           | f::x
            """)
    void styles(String mangled, String withoutParameters, String simple) {
        assertThat(Demangler.demangle(mangled, NameStyle.NO_PARAMETERS)).contains(withoutParameters);
        assertThat(Demangler.demangle(mangled, NameStyle.SIMPLE)).contains(simple);
    }

    @Test
    void lettersOutsideAscii() {
        assertThat(Demangler.demangle("_Z5fo\u00e9xv")).contains("fo\u00e9x()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "_",
                "_Z",
                "main",
                "_D3foo3barFZv",
                "main.main",
                "_GLOBAL__sub_I_a.cc",
                "__Z1fv",
                "_Z1fv.",
                "_Z1fv\0",
                "_ZN1AE1",
                "_Z9f",
                "_ZL3foo.0",
                "_Z1fT_",
                "_Z1fS_",
                "_Z1fSZZZZZZZZZZZZ_",
                "_Z1fIiEvT0_",
                "_Z99999999999f",
                "_ZNE",
                "_ZNIiEE",
                "_ZC1v",
                "_Z1fDpT_",
                "_Z1fIXLiEEEvv",
                "_ZZ1fvE1a__9_",
                "_Z1gIJOOT_EEOT_c",
                "_Z1KIStcvT_E",
                "_ZcvT_IIS0_EE",
                "\uD800"
            })
    void notMangled(String name) {
        assertThat(Demangler.demangle(name)).isEmpty();
    }

    /** Half a character is a question mark. */
    @Test
    void unpairedSurrogate() {
        assertThat(Demangler.demangle("_Z1\uD800v")).contains("?()");
    }

    static Stream<String> hostile() {
        StringBuilder doubling = new StringBuilder("_Z1f1AIiE");
        StringBuilder pairs = new StringBuilder("_Z1fI1AIiiE");
        for (int i = 0; i < 30; i++) {
            String last = i == 0 ? "S_" : "S" + Integer.toString(i - 1, 36).toUpperCase(java.util.Locale.ROOT) + "_";
            doubling.append("1BI").append(last).append(last).append('E');
            pairs.append("F").append(last).append(last).append('E');
        }
        int many = 20_000;
        return Stream.of(
                doubling.toString(),
                pairs + "Evv",
                "_Z1f" + "P".repeat(many) + "i",
                "_Z1f" + "PF".repeat(many) + "i",
                "_ZN" + "1AIN".repeat(many / 2),
                "_ZN" + "1A".repeat(many) + "E",
                "_Z" + "Z".repeat(many),
                "_Z1fI" + "J".repeat(many),
                "_Z1fIX" + "ng".repeat(many) + "Li1EEEvv",
                "_Z1f" + "cvT_I".repeat(many),
                "_ZN1A" + "cvT_I".repeat(many / 2) + "iE",
                "_Z1f" + "A_".repeat(many) + "i",
                "_Z1f" + "K".repeat(many) + "i",
                "_ZW" + "1aW".repeat(many),
                "_Z1fIi" + "JE".repeat(many) + "EvDpT_",
                "_Z1fi" + ".1".repeat(many),
                "_Z1fIXsr" + "1A".repeat(many) + "E1bEEvv",
                "_R" + "Nv".repeat(many),
                "_RINvC1a1f" + "T".repeat(many) + "E",
                "_RINvC1a1f" + "RB9_".repeat(100) + "E",
                "_RINvC1a1fFG" + "z".repeat(8) + "_EuE",
                "_RNvC1au9" + "9".repeat(9),
                "_ZN" + "1a".repeat(many) + "17h0123456789abcdefE");
    }

    /** Names that stand for gigabytes, or for a stack that does not fit. */
    @ParameterizedTest
    @MethodSource("hostile")
    void ends(String name) {
        for (NameStyle style : NameStyle.values()) {
            String shown = assertTimeout(
                    Duration.ofSeconds(5), () -> Demangler.demangle(name, style).orElse(""));
            assertThat(shown.length()).isLessThanOrEqualTo(Limits.OUTPUT);
        }
    }

    /** The limits hold on a small stack, before the last resort is needed. */
    @Test
    void deepNamesOnASmallStack() throws InterruptedException {
        StringBuilder shown = new StringBuilder();
        String name = "_Z1f" + "PF".repeat(150) + "i" + "vE".repeat(150);
        Thread thread =
                new Thread(null, () -> shown.append(Demangler.demangle(name).orElse("?")), "small", 1 << 19);
        thread.start();
        thread.join();
        assertThat(shown.toString()).startsWith("f(int (*(*(*");
    }
}
