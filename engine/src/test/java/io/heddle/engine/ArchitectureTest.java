package io.heddle.engine;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveModifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows between the engine's packages, as ARCHITECTURE.md draws them, and what each package may use from outside. */
@Timeout(60)
final class ArchitectureTest {
    private static final String ROOT = "io.heddle.engine";
    private static final String CHANNELS = ROOT + ".loop.nio..";
    private static final int MAX_KNOT = 8;
    private static final int MAX_CLASSES_OF_CONNECTION = 20;

    /** The arrows: which packages of ours a package may import, next to itself. The root may import all, and nothing imports it. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
        Map.entry("memory", Set.of()),
        Map.entry("loop", Set.of("memory", "jfr")),
        Map.entry("metrics", Set.of("memory", "jfr")),
        Map.entry("frame", Set.of("memory")),
        Map.entry("transport", Set.of("memory", "loop", "metrics")),
        Map.entry("message", Set.of("frame", "transport", "memory", "loop", "metrics")),
        Map.entry("extension", Set.of("frame", "transport", "memory", "loop", "metrics")),
        Map.entry("send", Set.of("frame", "transport", "memory", "loop", "metrics")),
        Map.entry("admission", Set.of("loop", "metrics", "memory")),
        Map.entry("task", Set.of("memory", "loop")),
        Map.entry("log", Set.of("frame", "memory")),
        Map.entry("jfr", Set.of("log")),
        Map.entry("dispatch", Set.of("log", "jfr", "frame", "memory", "metrics", "loop")),
        Map.entry("handshake", Set.of("frame", "transport", "memory", "loop", "metrics")),
        Map.entry("request", Set.of("handshake", "transport", "memory", "loop", "metrics")),
        Map.entry("opening", Set.of("request", "handshake", "extension", "transport", "admission", "memory", "loop", "metrics")),
        Map.entry("connection",
            Set.of("opening", "request", "dispatch", "log", "jfr", "message", "extension", "send", "task", "handshake", "frame",
                "transport",
                "memory",
                "loop", "metrics")));

    private static final String[] AGRONA_NEEDING_FLAGS = {
        "org.agrona.concurrent.UnsafeBuffer", "org.agrona.UnsafeApi", "org.agrona.concurrent.status.AtomicCounter",
        "org.agrona.concurrent.ManyToOneConcurrentArrayQueue", "org.agrona.concurrent.ManyToOneConcurrentLinkedQueue",
        "org.agrona.concurrent.ManyToManyConcurrentArrayQueue", "org.agrona.concurrent.OneToOneConcurrentArrayQueue",
    };

    private static final JavaClasses ENGINE = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(ROOT);

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @Test
    void everyPackageHasItsArrows() {
        assertFalse(ENGINE.isEmpty(), "no class of the engine was found on the class path");
        Set<String> found = ENGINE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
            .collect(toCollection(TreeSet::new));
        found.removeAll(MAY_IMPORT.keySet());
        assertEquals(Set.of(), found, "packages without a line in MAY_IMPORT: say there what they may import");
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatIsBelowIt(String name) {
        Set<String> allowed = MAY_IMPORT.get(name);
        String[] forbidden = Stream.concat(
            Stream.of(ROOT),
            packages().filter(other -> !other.equals(name) && !allowed.contains(other)).map(other -> ROOT + "." + other + ".."))
            .toArray(String[]::new);
        check(noClasses().that().resideInAPackage(ROOT + "." + name + "..")
            .should(dependOnClassesThat(resideInAnyPackage(forbidden)))
            .because("of our packages " + name + " may import only " + new TreeSet<>(allowed)));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching(ROOT + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void theWireFormatNeedsTheJdkOnly() {
        check(onlyUses("frame", "java..", "javax.crypto.."));
    }

    @Test
    void memoryNeedsTheJdkAndTheApiOnly() {
        check(onlyUses("memory", "java..", "io.heddle.api.."));
    }

    @Test
    void loopAndMetricsNeedNoProtocolAndNoTls() {
        String[] allowed = {"java..", "io.heddle.api..", "org.agrona..", "org.jctools..", "org.slf4j..",
            ROOT + ".memory..", ROOT + ".jfr"};
        check(onlyUses("loop", allowed));
        check(onlyUses("metrics", allowed));
        check(onlyUses("admission", "java..", "io.heddle.api.config..", ROOT + ".loop", ROOT + ".metrics"));
    }

    @Test
    void onlyTheSeamKnowsChannelsAndOnlyTheRootKnowsTheSeam() {
        check(noClasses().that(resideOutsideOfPackage(CHANNELS)).should(dependOnClassesThat(resideInAnyPackage("java.nio.channels..")))
            .because("the network is behind loop.Poller and loop.SocketHandle, so that another can take its place"));
        check(noClasses().that(resideOutsideOfPackages(ROOT, CHANNELS)).should(dependOnClassesThat(resideInAnyPackage(CHANNELS)))
            .because("only the root chooses the network"));
        check(onlyUses("loop.nio", "java..", ROOT + ".loop"));
    }

    @Test
    void onlyEventsNeedTheFlightRecorder() {
        check(noClasses().that(resideOutsideOfPackage(ROOT + ".jfr")).should(dependOnClassesThat(resideInAnyPackage("jdk..")))
            .because("the module jdk.jfr may be missing"));
    }

    @Test
    void nothingNeedsAJvmFlag() {
        check(noClasses().should(dependOnClassesThat(describe("fail or warn without a JVM flag", ArchitectureTest::needsFlag)))
            .because("a user passes no JVM flag and sees no JVM warning"));
    }

    private static boolean needsFlag(JavaClass type) {
        String name = type.getName();
        return name.startsWith("sun.") || name.startsWith("jdk.internal.") || name.startsWith("org.agrona.concurrent.ringbuffer.")
            || name.startsWith("org.agrona.concurrent.broadcast.") || List.of(AGRONA_NEEDING_FLAGS).contains(name)
            || name.startsWith("org.jctools.") && !name.startsWith("org.jctools.queues.atomic.")
                && !name.startsWith("org.jctools.queues.MessagePassingQueue");
    }

    @Test
    void nothingLocks() {
        check(noClasses().should(dependOnClassesThat(describe("lock", type -> type.isAssignableTo(java.util.concurrent.locks.Lock.class)
            || type.isAssignableTo(java.util.concurrent.locks.ReadWriteLock.class)
            || type.isAssignableTo(java.util.concurrent.locks.StampedLock.class))))
            .because("one thread owns everything behind the send ring"));
    }

    @Test
    void onlyTheLoopReadsTheClock() {
        DescribedPredicate<JavaClass> below = resideInAnyPackage(ROOT + ".*..")
            .and(DescribedPredicate.not(resideInAnyPackage(ROOT + ".loop..")));
        ArchRule rule = noClasses().that(below).should().callMethod(System.class, "nanoTime")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .because("time is read once per duty cycle and passed down as nowNs");
        check(rule);
    }

    @Test
    void noKnotIsLarge() {
        List<Set<String>> large = knots(usesWithinPackages()).stream().filter(knot -> knot.size() > MAX_KNOT).toList();
        assertEquals(List.of(), large, "classes of one package that all use each other");
    }

    @Test
    void aKnotIsCountedWhole() {
        Map<String, Set<String>> uses = Map.of(
            "a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a", "d"), "d", Set.of("e"), "e", Set.of("d"), "f", Set.of("a"));
        assertEquals(Set.of(Set.of("a", "b", "c"), Set.of("d", "e"), Set.of("f")), Set.copyOf(knots(uses)));
    }

    @Test
    void theConnectionIsFewClasses() {
        Set<String> classes = ENGINE.stream()
            .filter(type -> type.getPackageName().equals(ROOT + ".connection") && !type.getSimpleName().equals("package-info"))
            .map(ArchitectureTest::outermost)
            .collect(toCollection(TreeSet::new));
        assertTrue(classes.size() <= MAX_CLASSES_OF_CONNECTION, () -> classes.size() + " classes: " + classes);
    }

    /** The top-level classes of its own package that each top-level class uses, by bytecode; nested classes count as their outermost. */
    private static Map<String, Set<String>> usesWithinPackages() {
        Map<String, Set<String>> uses = new TreeMap<>();
        ENGINE.forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (target.getPackageName().equals(type.getPackageName())) {
                uses.computeIfAbsent(outermost(type), name -> new TreeSet<>()).add(outermost(target));
            }
        }));
        return uses;
    }

    /** The strongly connected components. */
    private static List<Set<String>> knots(Map<String, Set<String>> uses) {
        Map<String, Set<String>> reached = new TreeMap<>();
        uses.keySet().forEach(from -> reached.put(from, reachedFrom(from, uses)));
        return uses.keySet().stream().<Set<String>>map(from -> {
            Set<String> knot = new TreeSet<>(Set.of(from));
            reached.get(from).stream().filter(to -> reached.getOrDefault(to, Set.of()).contains(from)).forEach(knot::add);
            return knot;
        }).distinct().toList();
    }

    private static Set<String> reachedFrom(String from, Map<String, Set<String>> uses) {
        Set<String> reached = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(Set.of(from));
        while (!next.isEmpty()) {
            for (String to : uses.getOrDefault(next.pop(), Set.of())) {
                if (reached.add(to)) {
                    next.push(to);
                }
            }
        }
        return reached;
    }

    private static String outermost(JavaClass type) {
        return type.getName().split("\\$")[0];
    }

    /** The state of connections is an exception: each object more, and each field, would be paid a million times. */
    @Test
    void nothingInheritsTwice() {
        check(noClasses().that().doNotHaveSimpleName("MeasuredState").should()
            .beAssignableTo(describe("an engine class that extends an engine class",
                type -> type.getRawSuperclass()
                    .filter(parent -> isOurs(parent) && parent.getRawSuperclass().filter(ArchitectureTest::isOurs)
                        .isPresent())
                    .isPresent())));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT);
    }

    @Test
    void classesAreFinalUnlessExtended() {
        check(classes().that(DescribedPredicate.not(INTERFACES)).and(DescribedPredicate.not(modifier(JavaModifier.ABSTRACT)))
            .and(describe("nothing extends", type -> type.getSubclasses().isEmpty()))
            .and(describe("are no constants of an enum", type -> !type.isAnonymousClass() && !type.isEnum()))
            .should(haveModifier(JavaModifier.FINAL)));
    }

    private static ArchRule onlyUses(String name, String... allowed) {
        String[] all = Stream.concat(Stream.of(ROOT + "." + name + ".."), Stream.of(allowed)).toArray(String[]::new);
        return classes().that().resideInAPackage(ROOT + "." + name + "..").should().onlyDependOnClassesThat(resideInAnyPackage(all));
    }

    /** A package that is not written yet breaks no rule. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(ENGINE);
    }
}
