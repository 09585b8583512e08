package dev.unwinder.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan of the house, held: who may import whom, and what core may not do. A room not built yet passes. */
class ArchitectureTest {
    private static final String ROOT = "dev.unwinder";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/testkit/"))
            .importPackages(ROOT);

    /** The rooms of unwinder-core: each with the other rooms it may import. */
    private static final Map<String, List<String>> CORE = core();

    /** The rooms outside core. A name that ends in ".." means the packages below it too. */
    private static final Map<String, List<String>> DOWNSTREAM = downstream();

    private static Map<String, List<String>> core() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("address", List.of());
        table.put("bytes", List.of());
        table.put("target", List.of("address"));
        table.put("elf", List.of("bytes"));
        table.put("dwarf", List.of("bytes"));
        table.put("dwarf.expr", List.of("bytes", "dwarf"));
        table.put("code", List.of("bytes"));
        table.put("rule", List.of("dwarf.expr"));
        table.put("lsda", List.of("address", "bytes", "dwarf"));
        table.put("modules", List.of("address", "bytes", "elf", "target"));
        table.put("cfi", List.of("address", "bytes", "dwarf", "dwarf.expr", "rule"));
        table.put("registered", List.of("address", "bytes", "dwarf", "elf", "target", "modules", "cfi"));
        table.put("arch", List.of("elf", "rule", "code", "target"));
        table.put("frame", List.of("modules", "target"));
        table.put(
                "unwind",
                List.of(
                        "address",
                        "bytes",
                        "target",
                        "elf",
                        "dwarf",
                        "dwarf.expr",
                        "rule",
                        "modules",
                        "cfi",
                        "registered",
                        "arch",
                        "code",
                        "frame"));
        table.put(
                "handler",
                List.of(
                        "address", "bytes", "target", "elf", "dwarf", "lsda", "modules", "cfi", "arch", "code",
                        "frame"));
        table.put(
                "exc",
                List.of("address", "bytes", "target", "elf", "rule", "modules", "cfi", "arch", "frame", "unwind"));
        return table;
    }

    private static Map<String, List<String>> downstream() {
        Map<String, List<String>> table = new LinkedHashMap<>();
        table.put("ptrace..", List.of("target", "arch", "bytes", "elf", "address", "modules"));
        table.put("corefile..", List.of("target", "arch", "bytes", "elf", "address", "modules"));
        table.put("demangle..", List.of());
        table.put(
                "symbol..",
                List.of("handler", "frame", "modules", "arch", "elf", "dwarf", "bytes", "address", "demangle.."));
        table.put("triage", List.of("symbol..", "frame", "modules", "elf"));
        table.put("triage.signature", List.of("triage", "frame"));
        table.put("triage.similarity", List.of());
        table.put("triage.explain", List.of("triage", "triage.signature", "triage.similarity"));
        table.put(
                "triage.cause",
                List.of(
                        "triage",
                        "symbol..",
                        "demangle..",
                        "frame",
                        "handler",
                        "modules",
                        "target",
                        "arch",
                        "address",
                        "bytes",
                        "elf",
                        "code"));
        table.put("triage.model", List.of("triage", "triage.cause", "triage.signature", "code"));
        table.put(
                "triage.cluster",
                List.of(
                        "triage",
                        "triage.cause",
                        "triage.explain",
                        "triage.model",
                        "triage.signature",
                        "triage.similarity"));
        table.put(
                "triage.analysis",
                List.of(
                        "triage",
                        "triage.cause",
                        "triage.model",
                        "triage.signature",
                        "symbol..",
                        "unwind",
                        "handler",
                        "frame",
                        "modules",
                        "target",
                        "bytes",
                        "elf"));
        table.put("triage.input", List.of("triage.model", "modules", "symbol.find.archive"));
        table.put(
                "triage.run",
                List.of("triage.analysis", "triage.input", "triage.model", "corefile..", "modules", "bytes"));
        table.put(
                "report..",
                List.of(
                        "triage..",
                        "symbol..",
                        "frame",
                        "handler",
                        "modules",
                        "target",
                        "arch",
                        "address",
                        "elf",
                        "bytes",
                        "cfi",
                        "code",
                        "dwarf",
                        "dwarf.expr",
                        "rule"));
        return table;
    }

    static Stream<String> rooms() {
        return Stream.concat(CORE.keySet().stream(), DOWNSTREAM.keySet().stream());
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void importsOnlyWhatTheTableAllows(String room) {
        List<String> others = CORE.containsKey(room) ? CORE.get(room) : DOWNSTREAM.get(room);
        String[] allowed = Stream.concat(Stream.of(room), others.stream())
                .map(ArchitectureTest::pattern)
                .toArray(String[]::new);
        classes()
                .that()
                .resideInAPackage(pattern(room))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(allowed)))
                .as(room + " may import of our own packages only " + others)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void archKnowsOfTheTargetOnlyItsRegisters() {
        noClasses()
                .that()
                .resideInAPackage(pattern("arch"))
                .should()
                .dependOnClassesThat(resideInAPackage(pattern("target"))
                        .and(describe(
                                "other than its registers",
                                it -> !it.getName().startsWith(ROOT + ".target.Registers"))))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsInTheTable() {
        TreeSet<String> strangers = packagesWithClasses()
                .map(JavaPackage::getName)
                .filter(name -> rooms().noneMatch(room -> isInRoom(name, room)))
                .filter(name -> !isInRoom(name, "cli.."))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(strangers).as("packages that nobody gave a place").isEmpty();
    }

    @Test
    void noPackageCircle() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void coreNeedsOnlyTheJavaBase() {
        classes()
                .that()
                .resideInAnyPackage(corePackages())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        ROOT + "..",
                        "java.io..",
                        "java.lang..",
                        "java.math..",
                        "java.nio..",
                        "java.security..",
                        "java.text..",
                        "java.time..",
                        "java.util..",
                        "org.jspecify.."))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void coreDoesNotPrint() {
        noClasses()
                .that()
                .resideInAnyPackage(corePackages())
                .should(ACCESS_STANDARD_STREAMS)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void coreDoesNotLog() {
        noClasses()
                .that()
                .resideInAnyPackage(corePackages())
                .should(USE_JAVA_UTIL_LOGGING)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void coreThrowsNoGenericExceptions() {
        noClasses()
                .that()
                .resideInAnyPackage(corePackages())
                .should(THROW_GENERIC_EXCEPTIONS)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        TreeSet<String> unmarked = packagesWithClasses()
                .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    private static Stream<JavaPackage> packagesWithClasses() {
        return CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(p -> p.getName().startsWith(ROOT));
    }

    private static String[] corePackages() {
        return CORE.keySet().stream().map(ArchitectureTest::pattern).toArray(String[]::new);
    }

    private static String pattern(String room) {
        return ROOT + "." + room;
    }

    private static boolean isInRoom(String packageName, String room) {
        if (!room.endsWith("..")) {
            return packageName.equals(pattern(room));
        }
        String base = pattern(room.substring(0, room.length() - 2));
        return packageName.equals(base) || packageName.startsWith(base + ".");
    }
}
