package io.heddle.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows between the packages of the test kit, as ARCHITECTURE.md draws them, and what they may use from outside. */
@Timeout(60)
final class ArchitectureTest {
    private static final String ROOT = "io.heddle.testkit";
    private static final Pattern EXPORTS = Pattern.compile("exports ([\\w.]+) to io\\.heddle\\.testkit;");

    /** Public classes of the root that its own packages may use: they say something, and do nothing. */
    private static final Set<String> VALUES = Set.of(
        "AddressFate", "Http2Settings", "LinkConditions", "ProxyAnswer", "ProxyRequest", "ReceivedMessage", "RequestHead", "ServerChannel",
        "Unexpected", "UpgradeAnswer");
    /** Writes values for people, theirs too. */
    private static final String SHOW = ROOT + ".server.Show";

    /** The slices that a slice may use: the packages, and the root in two halves. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
        "values", Set.of(),
        "wire", Set.of(),
        "server", Set.of("wire", "values"),
        "proxy", Set.of("wire", "server", "values"),
        "simulation", Set.of("values"),
        "root", Set.of("server", "proxy", "simulation", "values"),
        "junit", Set.of("root"));

    private static final JavaClasses TESTKIT = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(ROOT);

    /** The slice of a class of ours. */
    private static String sliceOf(JavaClass type) {
        String name = outermost(type);
        if (name.equals(SHOW) || VALUES.stream().anyMatch(value -> name.equals(ROOT + "." + value))) {
            return "values";
        }
        return type.getPackageName().equals(ROOT) ? "root" : type.getPackageName().substring(ROOT.length() + 1);
    }

    private static String outermost(JavaClass type) {
        return type.getBaseComponentType().getName().split("\\$")[0];
    }

    private static DescribedPredicate<JavaClass> in(Set<String> slices) {
        return resideInAPackage(ROOT + "..").and(describe("lie in " + new TreeSet<>(slices), type -> slices.contains(sliceOf(type))));
    }

    static Stream<String> slicesOfTheKit() {
        return MAY_USE.keySet().stream().sorted();
    }

    @Test
    void everyPackageHasItsArrows() {
        assertFalse(TESTKIT.isEmpty(), "no class of the test kit was found on the class path");
        assertEquals(new TreeSet<>(MAY_USE.keySet()), TESTKIT.stream().map(ArchitectureTest::sliceOf).collect(toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("slicesOfTheKit")
    void eachUsesOnlyWhatIsBelowIt(String slice) {
        Set<String> forbidden = MAY_USE.keySet().stream()
            .filter(other -> !other.equals(slice) && !MAY_USE.get(slice).contains(other))
            .collect(toSet());
        check(noClasses().that(in(Set.of(slice))).should(dependOnClassesThat(in(forbidden)))
            .because(slice + " may use only " + new TreeSet<>(MAY_USE.get(slice))));
    }

    @Test
    void thereAreNoCycles() {
        check(slices().assignedFrom(new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return type.getPackageName().startsWith(ROOT) ? SliceIdentifier.of(sliceOf(type)) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "the packages, with the values of the root apart";
            }
        }).should().beFreeOfCycles());
    }

    // ---- from outside ----

    @Test
    void ofTheEngineOnlyWhatItExportsIsUsed() throws IOException {
        Path descriptor = project().resolve("engine/src/main/java/module-info.java");
        Set<String> exported = EXPORTS.matcher(Files.readString(descriptor)).results().map(match -> match.group(1)).collect(toSet());
        assertFalse(exported.isEmpty());
        check(noClasses().should(dependOnClassesThat(resideInAPackage("io.heddle.engine..").and(
            not(resideInAnyPackage(exported.toArray(String[]::new)))))).because("on the module path there is no more"));
    }

    @Test
    void theFarEndIsIndependentOfTheEngine() {
        check(noClasses().that(in(Set.of("values", "wire", "server", "proxy", "junit"))).should(dependOnClassesThat(
            resideInAnyPackage("io.heddle.engine.."))).because("a mistake of the engine must not be one of its judge"));
        check(classes().that(in(Set.of("wire"))).should().onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.apache.hc.core5..", ROOT + ".wire..")));
    }

    @Test
    void onlyTheExtensionNeedsJUnit() {
        check(
            noClasses().that(not(in(Set.of("junit")))).should(dependOnClassesThat(resideInAnyPackage("org.junit..", "org.opentest4j.."))));
    }

    @Test
    void aSimulatedWorldHasOneThreadAndNoTimeButItsOwn() {
        check(noClasses().that(in(Set.of("simulation"))).should().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .orShould(dependOnClassesThat(describe("make threads or chance", type -> Set.of("java.lang.Thread", "java.util.Random",
                "java.util.concurrent.ThreadLocalRandom", "java.util.concurrent.Executors").contains(type.getName()))))
            .because("the same seed gives the same bytes, events and times"));
    }

    /** The folder of the parent pom, wherever below it the tests were started. */
    private static Path project() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .filter(folder -> Files.exists(folder.resolve("engine/pom.xml")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath()));
    }

    private static void check(ArchRule rule) {
        rule.check(TESTKIT);
    }
}
