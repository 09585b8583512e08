package dev.unwinder.symbol.info;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unwinder.symbol.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against programs as gcc makes them, with addr2line as judge. */
class AddressComparisonTest {
    private static final String PROGRAM = """
        #include <vector>
        namespace space {
        static inline int clamp(int v, int lo, int hi) { if (v < lo) return lo; if (v > hi) return hi; return v; }
        template <class T, int N> struct Poly {
          T p[N];
          explicit Poly(T s) { for (int i = 0; i < N; i++) p[i] = T(i * s); }
          T area() const { T a = 0; for (int i = 0; i < N; i++) a += p[i] * p[(i + 1) % N]; return a; }
        };
        template <class F> int twice(F f, int v) { return f(f(v)); }
        }
        namespace { int hidden(int x) { static int c; c += x; return space::clamp(c, -100, 1000); } }
        int work(const std::vector<const char *> &words) {
          std::vector<std::vector<int>> all;
          int k = 0;
          for (auto s : words) { all.emplace_back(); while (*s) all.back().push_back(*s++ + hidden(k++)); }
          std::vector<double> sums;
          for (auto &v : all) { double sum = 0; for (int x : v) sum += x; sums.insert(sums.begin(), sum); }
          return space::twice([&](int q) { return q * (int) sums.size() + 1; }, (int) sums.back());
        }
        int main(int argc, char **argv) {
          std::vector<const char *> words(argv, argv + argc);
          return work(words) + (int) space::Poly<int, 3>(argc).area() + (int) space::Poly<double, 5>(argc).area();
        }
        """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-g -O0",
                "-gdwarf-2 -O2",
                "-gdwarf-4 -O2 -ffunction-sections",
                "-gdwarf-4 -gdwarf64 -O2 -fdebug-types-section",
                "-gdwarf-5 -O2 -gz=zlib"
            })
    void agreesWithAddr2line(String options) throws Exception {
        Path program = compile("p", options);
        AddressComparison comparison = AddressComparison.of(program, program, 400, "addr2line");
        assertThat(comparison.compared()).isEqualTo(400);
        if (options.contains("-O2")) {
            assertThat(comparison.inlined()).isGreaterThan(100);
        }
        assertAgrees(comparison);
    }

    /** addr2line of binutils 2.40 cannot read what these options make, so it reads the same code with plain DWARF. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-gdwarf-4 -gsplit-dwarf",
                "-gdwarf-5 -gsplit-dwarf",
                "-gdwarf-5 -gsplit-dwarf -fdebug-types-section"
            })
    void agreesWithAddr2lineOnTheSameCode(String options) throws Exception {
        Path judged = compile("plain", "-gdwarf-4 -O2");
        Path program = compile("split", options + " -O2");
        AddressComparison comparison = AddressComparison.of(program, judged, 400, "addr2line");
        assertThat(comparison.inlined()).isGreaterThan(100);
        assertAgrees(comparison);
    }

    @Test
    void agreesWithAddr2lineOnTheSameCodeInAPackage() throws Exception {
        Path judged = compile("plain", "-gdwarf-4 -O2");
        Path program = compile("packed", "-gdwarf-4 -gsplit-dwarf -O2");
        new Toolchain(folder).run("dwp", "-e", "packed", "-o", "packed.dwp");
        deleteSplitUnits();
        AddressComparison comparison = AddressComparison.of(program, judged, 400, "addr2line");
        assertThat(comparison.inlined()).isGreaterThan(100);
        assertThat(comparison.problems()).isEmpty();
        assertAgrees(comparison);
    }

    /** In the way of GNU, and in that of version 5, where the shared file has a checksum instead of a build-id. */
    @ParameterizedTest
    @ValueSource(strings = {"--hardlink", "--dwarf-5"})
    void agreesWithAddr2lineOnTheSameCodeWhenEntriesAreShared(String option) throws Exception {
        Path judged = compile("plain", "-gdwarf-4 -O2");
        Toolchain tools = new Toolchain(folder);
        tools.run("cp", "plain", "one");
        tools.run("cp", "plain", "two");
        try {
            tools.run("dwz", option, "-m", "shared.dwz", "one", "two");
        } catch (IOException missing) {
            Assumptions.abort("needs dwz");
        }
        AddressComparison comparison = AddressComparison.of(tools.path("one"), judged, 400, "addr2line");
        assertThat(comparison.inlined()).isGreaterThan(100);
        assertThat(comparison.problems()).isEmpty();
        assertAgrees(comparison);
    }

    @Test
    void aSplitUnitThatIsNotThereIsAProblemAndTheLinesStay() throws Exception {
        Path program = compile("gone", "-gdwarf-5 -gsplit-dwarf -O2");
        deleteSplitUnits();
        AddressComparison comparison = AddressComparison.of(program, program, 50, "addr2line");
        assertThat(comparison.problems())
                .singleElement()
                .asString()
                .contains("its split part")
                .contains("is not there");
    }

    private void deleteSplitUnits() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".dwo")).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Of line tables of version 5 binutils 2.40 takes some rows for those of another file. */
    private static void assertAgrees(AddressComparison comparison) {
        assertThat(comparison.differences().size())
                .as(String.join("\n", comparison.differences()))
                .isLessThanOrEqualTo(comparison.compared() / 100);
    }

    private Path compile(String output, String options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options.split(" ")));
        all.add("-lstdc++");
        return new Toolchain(folder).compile("p.cpp", PROGRAM, output, all.toArray(String[]::new));
    }
}
