package dev.unwinder.symbol;

import static org.assertj.core.api.Assertions.assertThat;

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
}
