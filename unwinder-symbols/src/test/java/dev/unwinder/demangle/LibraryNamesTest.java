package dev.unwinder.demangle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names of real libraries, judged by {@code c++filt -i}. */
class LibraryNamesTest {
    private static final List<String> FOLDERS =
            List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib");

    @TempDir
    Path folder;

    @Test
    void everyNameOfTheStandardLibrary() throws IOException {
        List<String> names = CxxFilt.symbols(folder, library("libstdc++.so.6"));
        assertThat(names).hasSizeGreaterThan(3_000);
        CxxFilt.assertAgreement(folder, names);
    }

    /** 30,000 to 60,000 names each, where they are installed; takes seconds: {@code mvn test -Ddemangle.large=true}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "libLLVM-14.so.1",
                "libLLVM-15.so.1",
                "libLLVM.so.19.1",
                "libclang-cpp.so.14",
                "libclang-cpp.so.19.1"
            })
    void everyNameOfLargerLibraries(String name) throws IOException {
        assumeTrue(Boolean.getBoolean("demangle.large"), "only with -Ddemangle.large=true");
        CxxFilt.assertAgreement(folder, CxxFilt.symbols(folder, library(name)));
    }

    @Test
    void withoutParametersAsWell() throws IOException {
        List<String> names = CxxFilt.symbols(folder, library("libstdc++.so.6"));
        List<String> theirs = CxxFilt.demangle(folder, names, "-p");
        for (int i = 0; i < names.size(); i++) {
            String ours =
                    Demangler.demangle(names.get(i), NameStyle.NO_PARAMETERS).orElse(names.get(i));
            assertThat(ours).isEqualTo(theirs.get(i));
        }
    }

    /** A simple name is what is left of the whole one without brackets; and none is empty. */
    @Test
    void simpleNamesHaveNoBrackets() throws IOException {
        for (String name : CxxFilt.symbols(folder, library("libstdc++.so.6"))) {
            Demangler.demangle(name, NameStyle.SIMPLE).ifPresent(simple -> {
                String withoutOperators = simple.replaceAll("operator([<>=-]+|\\(\\))", "operator");
                boolean isOfType = simple.startsWith("typeinfo")
                        || simple.contains("(anonymous namespace)")
                        || simple.contains("operator void (");
                assertThat(isOfType || withoutOperators.indexOf('(') < 0)
                        .as(simple)
                        .isTrue();
                assertThat(withoutOperators).doesNotContain("<").isNotEmpty();
            });
        }
    }

    /** Damaged names end, soon, with a result; whatever it is. */
    @Test
    void damagedNames() throws IOException {
        List<String> names = CxxFilt.symbols(folder, library("libstdc++.so.6"));
        names.removeIf(name -> !name.startsWith("_Z"));
        names.addAll(ItaniumNamesTest.rows().map(row -> row[0]).toList());
        names.addAll(RustNamesTest.rows().map(row -> row[0]).toList());
        Random random = new Random(4);
        long slowest = 0;
        for (int i = 0; i < 100_000; i++) {
            String damaged = damaged(names, random);
            long start = System.nanoTime();
            Demangler.demangle(damaged, NameStyle.values()[i % 3]);
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        assertThat(slowest).isLessThan(1_000_000_000L); // a few ms, on a machine that does nothing else
    }

    private static String damaged(List<String> names, Random random) {
        StringBuilder name = new StringBuilder(names.get(random.nextInt(names.size())));
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = 2 + random.nextInt(name.length() - 2);
            String other = names.get(random.nextInt(names.size()));
            switch (random.nextInt(4)) {
                case 0 -> name.setCharAt(at, other.charAt(random.nextInt(other.length())));
                case 1 -> name.insert(at, other, 2, 2 + random.nextInt(other.length() - 2));
                case 2 -> name.setLength(Math.max(4, at));
                default -> name.insert(at, "STL_IXNE".charAt(random.nextInt(8)));
            }
        }
        return name.toString();
    }

    private static Path library(String name) {
        List<Path> found = new ArrayList<>();
        Stream.of(FOLDERS.toArray(String[]::new))
                .map(it -> Path.of(it, name))
                .filter(Files::exists)
                .forEach(found::add);
        assumeTrue(!found.isEmpty(), name + " is not installed");
        return found.get(0);
    }
}
