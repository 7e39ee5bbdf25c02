package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Holds the arrows between the api's packages, the length of its index, and the size of its knots. */
@Timeout(60)
class ApiArchitectureTest {
    private static final String ROOT = "io.heddle.api";
    private static final String INTERNAL = ROOT + ".internal";
    private static final int MAX_ROOT_TYPES = 15;
    private static final int MAX_KNOT = 12;
    private static final Pattern IMPORT =
        Pattern.compile("(?m)^import (?:static )?(" + Pattern.quote(ROOT) + "(?:\\.[a-z]\\w*)*)\\.[A-Z]");

    private static final JavaClasses API = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages(ROOT);

    /** Layers above the api: they may use all of it, and nothing below uses them. */
    private static final Set<String> LAYERS = Set.of(ROOT + ".async", ROOT + ".reconnect");

    /** The arrows: root and sub-packages use each other, sub-packages do not; all use {@code internal}, which uses none. */
    private static boolean mayUse(String from, String to) {
        if (LAYERS.contains(from) || LAYERS.contains(to)) {
            return !LAYERS.contains(to) || from.equals(to);
        }
        boolean isTlsToProxy = from.equals(ROOT + ".proxy") && to.equals(ROOT + ".tls");
        return isTlsToProxy || from.equals(to) || !from.equals(INTERNAL) && (to.equals(INTERNAL) || from.equals(ROOT) || to.equals(ROOT));
    }

    @Test
    void subPackagesDoNotUseOneAnother() {
        Set<String> offenders = new TreeSet<>();
        API.forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (isOurs(target) && !mayUse(type.getPackageName(), target.getPackageName())) {
                offenders.add(type.getName() + " uses " + target.getName());
            }
        }));
        assertEquals(Set.of(), offenders);
    }

    @Test
    void neitherDoTheImportsForTheirJavadoc() throws IOException {
        Set<String> offenders = new TreeSet<>();
        for (Path file : Sources.mainFiles()) {
            String from = Sources.main().relativize(file.getParent()).toString().replace('/', '.');
            Matcher imported = IMPORT.matcher(Files.readString(file));
            while (imported.find()) {
                if (!mayUse(from, imported.group(1))) {
                    offenders.add(from + "." + file.getFileName() + " imports from " + imported.group(1));
                }
            }
        }
        assertEquals(Set.of(), offenders);
    }

    @Test
    void theArrowsAreThoseOfTheHouse() {
        assertTrue(mayUse(ROOT, ROOT + ".tls") && mayUse(ROOT + ".tls", ROOT) && mayUse(ROOT + ".tls", INTERNAL));
        assertTrue(!mayUse(ROOT + ".tls", ROOT + ".http2") && !mayUse(INTERNAL, ROOT) && !mayUse(INTERNAL, ROOT + ".tls"));
        assertEquals(
            Set.of("", ".async", ".auth", ".config", ".event", ".extension", ".http2", ".internal", ".proxy", ".reconnect", ".spi",
                ".statistics", ".tls"),
            API.stream().map(type -> type.getPackageName().substring(ROOT.length())).collect(Collectors.toSet()));
    }

    @Test
    void theIndexOfTheRootIsShort() {
        List<String> types = API.stream()
            .filter(type -> type.getPackageName().equals(ROOT) && type.isTopLevelClass())
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .map(JavaClass::getSimpleName)
            .sorted()
            .toList();
        assertTrue(types.contains("WebSocket"), () -> "not the root: " + types);
        assertTrue(types.size() <= MAX_ROOT_TYPES, () -> types.size() + " public types in the root: " + types);
    }

    @Test
    void noKnotIsLarge() {
        Map<String, Set<String>> uses = usesWithinPackages();
        Set<String> largest = largestKnot(uses);
        assertTrue(largest.contains(WebSocket.class.getName()) && largest.contains(WebSocketEngine.class.getName()),
            () -> "these two use each other: " + largest);
        assertTrue(largest.size() <= MAX_KNOT, () -> largest.size() + " classes that all use each other: " + largest);
    }

    @Test
    void aKnotIsCountedWhole() {
        Map<String, Set<String>> uses = Map.of(
            "a", Set.of("b"), "b", Set.of("c"), "c", Set.of("a", "d"), "d", Set.of("e"), "e", Set.of("d"), "f", Set.of("a"));
        assertEquals(Set.of("a", "b", "c"), largestKnot(uses));
        assertEquals(1, largestKnot(Map.of("a", Set.of("b"), "b", Set.of())).size());
    }

    /** Which top-level classes of its own package each top-level class uses, by bytecode; nested classes count as their outermost. */
    private static Map<String, Set<String>> usesWithinPackages() {
        Map<String, Set<String>> uses = new TreeMap<>();
        API.forEach(type -> type.getDirectDependenciesFromSelf().forEach(dependency -> {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            if (target.getPackageName().equals(type.getPackageName())) {
                uses.computeIfAbsent(outermost(type), name -> new TreeSet<>()).add(outermost(target));
            }
        }));
        return uses;
    }

    /** The largest strongly connected component. */
    private static Set<String> largestKnot(Map<String, Set<String>> uses) {
        Map<String, Set<String>> reached = new TreeMap<>();
        uses.keySet().forEach(from -> reached.put(from, reachedFrom(from, uses)));
        Set<String> largest = Set.of();
        for (String from : uses.keySet()) {
            Set<String> knot = new TreeSet<>(Set.of(from));
            reached.get(from).stream().filter(to -> reached.getOrDefault(to, Set.of()).contains(from)).forEach(knot::add);
            largest = knot.size() > largest.size() ? knot : largest;
        }
        return largest;
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

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
    }
}
