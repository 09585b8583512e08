package dev.unwinder.symbol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.symbol.info.FunctionCall;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "_ZN2ns1fIiEEvT_ | void ns::f<int>(int) | ns::f",
                "_ZN2ns1gEv | ns::g() | ns::g",
                "qsort | qsort | qsort",
                "_start | _start | _start",
                "_Znot | _Znot | _Znot",
                "_ZN2ns1gEv@plt | ns::g()@plt | ns::g@plt",
                "qsort@plt | qsort@plt | qsort@plt",
            })
    void namesOfTheLinker(String raw, String full, String simple) {
        assertThat(Naming.FULL.show(raw)).isEqualTo(full);
        assertThat(Naming.SIMPLE.show(raw)).isEqualTo(simple);
        assertThat(Naming.RAW.show(raw)).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "std::vector<std::pair<int, char> >::push_back | std::vector::push_back",
                "operator<< <char> | operator<< ",
                "ns::operator<=> | ns::operator<=>",
                "ns::operator-> | ns::operator->",
                "S<int>::operator>> | S::operator>>",
                "myoperator<int> | myoperator",
                "broken<int | broken<int",
                "plain | plain",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void namesOfTheSource(String name, String simple) {
        assertThat(Naming.SIMPLE.showSource(name.strip())).isEqualTo(simple.substring(1));
        assertThat(Naming.FULL.showSource(name)).isEqualTo(name);
    }

    /** gdb shows the first of these names of gfortran's; a C function with another name for the linker has that, as in gdb. */
    @ParameterizedTest
    @CsvSource({
        "shapes::norm, __shapes_MOD_norm, shapes::norm",
        "fib, fib_, fib",
        "norm, _ZN6shapes4normEv, shapes::norm()",
        "open64, __GI___open64, __GI___open64",
    })
    void namesOfFortranAndOthers(String name, String linkageName, String shown) {
        FunctionCall call = new FunctionCall(Optional.of(name), Optional.of(linkageName), Optional.empty(), false);
        assertThat(shown(call, Naming.FULL)).isEqualTo(shown);
        assertThat(shown(call, Naming.RAW)).isEqualTo(linkageName);
    }

    private static String shown(FunctionCall call, Naming naming) {
        return Activation.all(Optional.empty(), List.of(call), OptionalLong.empty(), naming)
                .get(0)
                .function()
                .orElseThrow();
    }
}
