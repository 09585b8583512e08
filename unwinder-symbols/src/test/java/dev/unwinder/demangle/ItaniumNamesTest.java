package dev.unwinder.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A row for each production of the grammar. */
class ItaniumNamesTest {
    /** In the order of the ABI's chapter 5.1. c++filt has to say the same, or nothing. */
    private static final String[] ROWS = {
        "_Z1fv f()",
        "_Z1fi f(int)",
        "_ZN1n1fEi n::f(int)",
        "_ZN1A1BE A::B",
        "_ZNK1A1fEv A::f() const",
        "_ZNVK1A1fEv A::f() const volatile",
        "_ZNKR1A1fEv A::f() const &",
        "_ZNO1A1fEv A::f() &&",
        "_ZSt1fv std::f()",
        "_ZNSt1A1fEv std::A::f()",
        "_ZL1av a()",
        "_ZN12_GLOBAL__N_11fEv (anonymous namespace)::f()",
        "_ZW3foo3barv bar@foo()",
        "_ZW3fooWP3bax3barv bar@foo:bax()",
        "_ZGIW3foo initializer for module foo",
        "_Z1fW3foo1AS_1B f(A@foo, B@foo)",
        "_ZDC1a1bE [a, b]",
        "_ZN1nDC1a1bEE n::[a, b]",
        "_ZZ1fvE1a f()::a",
        "_ZZ1fvE1a_0 f()::a",
        "_ZZ1fvE1a__10_ f()::a",
        "_ZZ1fvEs f()::string literal",
        "_ZZ1fiEd_NKUlvE_clEv f(int)::{default arg#1}::{lambda()#1}::operator()() const",
        "_ZZ1fiEd0_N1BC1Ev f(int)::{default arg#2}::B::B()",
        "_ZZ1fIiEvvENKUlvE_clEv f<int>()::{lambda()#1}::operator()() const",
        "_ZZN1A1fIiEEvvENUlT_E_clIiEEDaS1_ auto A::f<int>()::{lambda(auto:1)#1}::operator()<int>(int)",
        "_Z7forwardIRZ3FoovEUlRT_E_EOS0_S1_ Foo()::{lambda(auto:1&)#1}&"
                + " forward<Foo()::{lambda(auto:1&)#1}&>(Foo()::{lambda(auto:1&)#1}&)",
        "_ZN1AUt_1bE A::{unnamed type#1}::b",
        "_Z1fSsB3fooS_ f(std::string[abi:foo], std::string[abi:foo])",
        "_ZN1A1bB1x1yE A::b[abi:x]::y",
        "_ZN1AC1Ei A::A(int)",
        "_ZN1AC2ERKS_ A::A(A const&)",
        "_ZN1AD0Ev A::~A()",
        "_ZN1DCI11BEi D::B(int)",
        "_ZNSsC1Ev std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string()",
        "_ZNSsD1Ev std::basic_string<char, std::char_traits<char>, std::allocator<char> >::~basic_string()",
        "_ZNSaIcEC1Ev std::allocator<char>::allocator()",
        "_ZNSsB5cxx11C1Ev std::string[abi:cxx11]::basic_string()",
        "_ZplIiE1AIT_ERKS2_ A<int> operator+<int>(A<int> const&)",
        "_ZltIiEvT_ void operator< <int>(int)",
        "_ZlsIiEvT_ void operator<< <int>(int)",
        "_ZssIiEvT_ void operator<=><int>(int)",
        "_ZN1AnwEm A::operator new(unsigned long)",
        "_ZN1AdaEPv A::operator delete[](void*)",
        "_ZN1AclEv A::operator()()",
        "_ZN1AixEi A::operator[](int)",
        "_ZN1AptEv A::operator->()",
        "_ZNK5coro15emptyawEv coro1::empty::operator co_await() const",
        "_ZNK1AcvbEv A::operator bool() const",
        "_ZN1AcvT_IiEEv A::operator int<int>()",
        "_ZN1AcvT_IiEI1CEEv A::operator C<int><C>()",
        "_ZN1AcvMS_FvvEEv A::operator void (A::*)()()",
        "_Zli2_kPKc operator\"\" _k(char const*)",
        "_Zv33fooi operator foo(int)",
        "_Z1fabcdefghijlmnostvwxyz f(signed char, bool, char, double, long double, float, __float128, unsigned char,"
                + " int, unsigned int, long, unsigned long, __int128, unsigned __int128, short, unsigned short, void,"
                + " wchar_t, long long, unsigned long long, ...)",
        "_Z1fDfDdDeDhDsDuDiDnDF16_DF64xDF16bDB8_DU8_ f(decimal32, decimal64, decimal128, half, char16_t, char8_t,"
                + " char32_t, decltype(nullptr), _Float16, _Float64x, std::bfloat16_t, _BitInt(8), unsigned _BitInt(8))",
        "_Z1fPVKi f(int const volatile*)",
        "_Z1fPrKc f(char const restrict*)",
        "_Z1fRiO1A f(int&, A&&)",
        "_Z1fCdGd f(double _Complex, double _Imaginary)",
        "_Z1fU3fooPi f(int* foo)",
        "_Z1fu3foo f(foo)",
        "_Z1fu3fooIiE f(foo<int>)",
        "_Z1fDv4_i f(int __vector(4))",
        "_Z1fDv_Li4E_i f(int __vector(4))",
        "_Z1fTs1A f(struct A)",
        "_Z1fPFivE f(int (*)())",
        "_Z1fFivE f(int ())",
        "_Z1fM1AFivE f(int (A::*)())",
        "_Z1fM1AKFivRE f(int (A::*)() const &)",
        "_Z1fM1Ai f(int A::*)",
        "_Z1fPDoFvvE f(void (*)() noexcept)",
        "_Z1fPKDOLb1EEFvvRE f(void (*)() noexcept(true) const &)",
        "_Z1fPDwiEFvvE f(void (*)() throw(int))",
        "_Z1fPDxFvvE f(void (*)() transaction_safe)",
        "_Z1fPA3_i f(int (*) [3])",
        "_Z1fRA3_Ki f(int const (&) [3])",
        "_Z1fA3_A4_i f(int [3][4])",
        "_Z1fPFPA3_iiE f(int (*(*)(int)) [3])",
        "_Z1fPFPFivEcE f(int (*(*)(char))())",
        "_Z1fIiLi3ELb1ELj4ELin5ELl6ELm7ELx8ELy9ELc65EL1E2ELd4000000000000000EEvv void f<int, 3, true, 4u, -5, 6l, 7ul,"
                + " 8ll, 9ull, (char)65, (E)2, (double)[4000000000000000]>()",
        "_Z1fILPKc0EEvv void f<(char const*)0>()",
        "_Z1fILDnEEvv void f<decltype(nullptr)>()",
        "_Z1fIL_Z1gvEEvv void f<g()>()",
        "_Z1fIJiiEJEiEvv void f<int, int, , int>()",
        "_Z1fIJiiEEvDpPT_ void f<int, int>(int*, int*)",
        "_Z1fIJEEvDpT_ void f<>()",
        "_Z1fI1BIiEJEEvv void f<B<int>>()",
        "_ZSt4moveIRiEONSt16remove_referenceIT_E4typeEOS2_ std::remove_reference<int&>::type&& std::move<int&>(int&)",
        "_Z1fITnilLi1EEvv void f<long, 1>()",
        "_Z1fITk1CiEvv void f<int>()",
        "_Z1fIiEDTcl1gT_EES0_ decltype (g(int)) f<int>(decltype (g(int)))",
        "_Z1fIiEDTclsr3stdE1gT_EES0_ decltype (std::g(int)) f<int>(decltype (std::g(int)))",
        "_Z1fIiEDTsr1AIiE1bES0_ decltype (A<int>::b) f<int>(A)",
        "_Z1fIiEDTsrNT_1BE1bES0_ decltype (int::B::b) f<int>(int)",
        "_Z1fIiEDTcmgssrT_3foosr1A1gIiEES0_ decltype ((::int::foo),(A::g<int>)) f<int>(int)",
        "_Z1fIiEDTnw_T_EES0_ decltype (new int) f<int>(int)",
        "_Z1fIiEDTnwLi1E_T_piLi2EEES0_ decltype (new (1) int(2)) f<int>(int)",
        "_Z1fIiEDTgsdlfp_ES0_ decltype (::delete {parm#1}) f<int>(decltype (::delete {parm#1}))",
        "_Z1fIiEDTdafp_ES0_ decltype (delete[] {parm#1}) f<int>(decltype (delete[] {parm#1}))",
        "_Z1fIiEDTixfp_Li0EES0_ decltype ({parm#1}[0]) f<int>(decltype ({parm#1}[0]))",
        "_Z1fIiEDTpp_fp_ES0_ decltype (++{parm#1}) f<int>(decltype (++{parm#1}))",
        "_Z1fIiEDTppfp_ES0_ decltype ({parm#1}++) f<int>(decltype ({parm#1}++))",
        "_Z1fIiEDTscT_fp_ES0_ decltype (static_cast<int>({parm#1})) f<int>(int)",
        "_Z1fIiEDTtrES0_ decltype (throw) f<int>(decltype (throw))",
        "_Z1fIiEDTtwfp_ES0_ decltype (throw {parm#1}) f<int>(decltype (throw {parm#1}))",
        "_Z1fIiEDTatT_ES0_ decltype (alignof (int)) f<int>(decltype (alignof (int)))",
        "_Z1fIiEDTazfp_ES0_ decltype (alignof {parm#1}) f<int>(decltype (alignof {parm#1}))",
        "_Z1fIiEDTszfp_ES0_ decltype (sizeof {parm#1}) f<int>(decltype (sizeof {parm#1}))",
        "_Z1fIiEDTstT_ES0_ decltype (sizeof (int)) f<int>(int)",
        "_Z1fIiEDTnxfp_ES0_ decltype (noexcept({parm#1})) f<int>(decltype (noexcept({parm#1})))",
        "_Z1fIiEDTtiT_ES0_ decltype (typeid (int)) f<int>(int)",
        "_Z1fIiEDTtefp_ES0_ decltype (typeid ({parm#1})) f<int>(decltype (typeid ({parm#1})))",
        "_Z1fIiEDTptfp_1aES0_ decltype ({parm#1}->a) f<int>(decltype ({parm#1}->a))",
        "_Z1fIiEDTdtfp_gs1aES0_ decltype ({parm#1}.(::a)) f<int>(decltype ({parm#1}.(::a)))",
        "_Z1fIiEDTcvT_Li1EES0_ decltype ((int)(1)) f<int>(int)",
        "_Z1fIiEDTcvT__Li1ELi2EEES0_ decltype ((int)(1, 2)) f<int>(int)",
        "_Z1fIiEDTtlT_di1aLi1EEES0_ decltype (int{.a=(1)}) f<int>(int)",
        "_Z1fIiEDTtlT_dxLi0ELi1EEES0_ decltype (int{[0]=(1)}) f<int>(int)",
        "_Z1fIiEDTtlT_dXLi0ELi2ELi1EEES0_ decltype (int{[0 ... 2]=(1)}) f<int>(int)",
        "_Z1fIiEDTilLi1EEES0_ decltype ({1}) f<int>(decltype ({1}))",
        "_Z1fIiEDTfpTES0_ decltype (this) f<int>(decltype (this))",
        "_Z1fIiEDTfL0p_ES0_ decltype ({parm#1}) f<int>(decltype ({parm#1}))",
        "_Z1fIiEDTu7__uuidtT_EES0_ decltype (__uuidt(int)) f<int>(int)",
        "_Z1fIJiiEEDTsZT_EDpT_ decltype (2) f<int, int>(int, int)",
        "_Z1fIJiiEEDTsPDpT_EES0_ decltype (2) f<int, int>(int)",
        "_Z1fIJiiEEDTcl1gspfp_EEDpT_ decltype (g({parm#1}...)) f<int, int>(int, int)",
        "_Z1fIiEDTquLb1ELi1ELi2EES0_ decltype ((true)?(1) : (2)) f<int>(decltype ((true)?(1) : (2)))",
        "_Z1fIiEDTgtLi1ELi2EES0_ decltype (((1)>(2))) f<int>(decltype (((1)>(2))))",
        "_Z1gI1AEv1SIXadsrT_onplEE void g<A>(S<&A::operator+>)",
        "_Z1fIXadL_ZN1A1gEvEEEvv void f<&A::g>()",
        "_Z1fIiEDTdtfp_dnT_ES0_ decltype ({parm#1}.(~int)) f<int>(int)",
        "_ZTAXso1iadL_Z1aE4_EE template parameter object for &a.<i at offset 4>",
        "_Z10unary_leftIJLi1ELi2ELi3EEEv1AIXflplT_EE void unary_left<1, 2, 3>(A<(...+(1, 2, 3))>)",
        "_Z11unary_rightIJLi1ELi2ELi3EEEv1AIXfrplT_EE void unary_right<1, 2, 3>(A<((1, 2, 3)+...)>)",
        "_Z11binary_leftIJLi1ELi2ELi3EEEv1AIXfLplLi42ET_EE void binary_left<1, 2, 3>(A<((42)+...+(1, 2, 3))>)",
        "_Z12binary_rightIJLi1ELi2ELi3EEEv1AIXfRplT_Li42EEE void binary_right<1, 2, 3>(A<((1, 2, 3)+...+(42))>)",
        "_Z1fIiEvvQ1CIT_E void f<int>() requires C<int>",
        "_ZN1SIiE1nEvQ1CIT_E S<int>::n() requires C<int>",
        "_Z1fI1VEvvQrQT_i_XplfL0p_fL0p0_E void f<V>() requires requires (V, int) { {parm#1}+{parm#2}; }",
        "_ZN1SIiE1rI1VQrQTL0___XdtfL0p_1xTNS3_4typeEXdtfL0p_1zNQ1CIS3_EEEEvT_ void S<int>::r<V>(V)",
        "_ZN1SIiEF2frES0_Q1CIT_E S<int>::friend fr(S<int>) requires C<int>",
        "_ZN1SIiE1mIlEEvvQ1DIT_TL0__E void S<int>::m<long>() requires D<int, long>",
        "_Z1fIiEvvQrqXLi1EXcvT__ENR1CTT_Q1CIT_EE void f<int>() requires requires { 1; {(int)()} noexcept -> C;"
                + " typename int; requires C<int>; }",
        "_ZZ1fvENKUlTyTniTpTyT_E_clIiLi3EJEEEDaS_ auto f()::{lambda<typename $T0, int $N1, typename..."
                + " $T2>($T0)#1}::operator()<int, 3>(int) const",
        "_ZNH1A1fERS_i A::f(this A&, int)",
        "_ZN1AF1fEv A::friend f()",
        "_ZTV1A vtable for A",
        "_ZTT1A VTT for A",
        "_ZTI1A typeinfo for A",
        "_ZTS1A typeinfo name for A",
        "_ZTIFivE typeinfo for int ()",
        "_ZTC1A0_1B construction vtable for B-in-A",
        "_ZThn8_N1A1fEv non-virtual thunk to A::f()",
        "_ZTv0_n8_N1A1fEv virtual thunk to A::f()",
        "_ZTch0_h8_N1A1fEv covariant return thunk to A::f()",
        "_ZTcv0_n8_v0_n16_N1A1fEv covariant return thunk to A::f()",
        "_ZTH1a TLS init function for a",
        "_ZTW1a TLS wrapper function for a",
        "_ZGVZ1fvE1a guard variable for f()::a",
        "_ZGR1a_ reference temporary #0 for a",
        "_ZGR1a0_ reference temporary #1 for a",
        "_ZGA1a hidden alias for a",
        "_ZGTtN1A1fEv transaction clone for A::f()",
        "_ZGTnN1A1fEv non-transaction clone for A::f()",
        "_ZTAXtl1ALi1EEE template parameter object for A{1}",
        "_ZTF1A typeinfo fn for A",
        "_ZTJ1A java Class for A",
        "_Z1fi.part.0 f(int) [clone .part.0]",
        "_Z1fi.cold f(int) [clone .cold]",
        "_Z1fi.constprop.0.isra.1 f(int) [clone .constprop.0] [clone .isra.1]",
        "_Z1fi.1988 f(int) [clone .1988]",
        "_ZN1AD2Ev.cold.3 A::~A() [clone .cold.3]",
        "_GLOBAL__I__Z2fnv global constructors keyed to fn()",
        "_GLOBAL__D_a.cc global destructors keyed to a.cc"
    };

    @TempDir
    Path folder;

    static Stream<String[]> rows() {
        return Stream.of(ROWS).map(row -> row.split(" ", 2));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void name(String mangled, String expected) {
        assertThat(Demangler.demangle(mangled)).contains(expected);
    }

    @Test
    void judgedByCxxFilt() throws IOException {
        List<String> names = new ArrayList<>();
        rows().forEach(row -> names.add(row[0]));
        CxxFilt.assertAgreement(folder, names);
    }
}
