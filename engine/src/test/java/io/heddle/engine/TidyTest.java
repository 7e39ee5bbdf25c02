package io.heddle.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules of style that checkstyle cannot say, over the sources of all modules. */
@Timeout(60)
final class TidyTest {
    private static final Path PROJECT = project();
    private static final List<JavaSource> ENGINE = JavaSource.below(PROJECT.resolve("engine/src/main/java"));
    private static final List<JavaSource> LIBRARY =
        Stream
            .of(JavaSource.below(PROJECT.resolve("api/src/main/java")), ENGINE, JavaSource.below(PROJECT.resolve("testkit/src/main/java")))
            .flatMap(List::stream)
            .toList();
    private static final List<JavaSource> TESTS =
        Stream.of("api/src/test", "engine/src/test", "engine/src/jcstress", "testkit/src/test", "loadgen/src/test", "jmh/src/test")
            .flatMap(sources -> JavaSource.below(PROJECT.resolve(sources + "/java")).stream())
            .toList();
    private static final List<JavaSource> TOOLS = Stream.of("loadgen", "jmh")
        .flatMap(module -> JavaSource.below(PROJECT.resolve(module + "/src/main/java")).stream())
        .toList();
    private static final List<JavaSource> ALL = Stream.of(LIBRARY, TESTS, TOOLS).flatMap(List::stream).toList();

    private static final Pattern PACKAGE_LINES = Pattern.compile("(?s)\\bIn:.*\\bOut:.*\\bThread:.*\\bMay import:");
    /** Prose may stand around the word; a new bold word or the end of the comment ends it. */
    private static final Pattern THREAD_LINE = Pattern.compile("(?s)<b>Thread:</b>(?:(?!<b>|\\*/).)*"
        + "(loop-confined|event-loop thread|any thread|any reader|producers any|single writer|immutable|whichever owns|as \\{@link)");
    private static final Pattern PROVIDES = Pattern.compile("\\bprovides\\s+([\\w.]+)\\s+with\\s+([\\w.]+)");

    /** A sentence that begins with a noun clause or a partitive, and is no question. */
    private static final Pattern INVERTED_SENTENCE = Pattern.compile("(?:\\A|\\f[ \\n]*|[.!?][ \\n]+|<p>[ \\n]*|<li>[ \\n]*)"
        + "(What|Whatever|Who|Whoever|Whose|Whether|Of|Told)\\b(?![^.?!\\f]*\\?)");

    /** The folder of the parent pom, wherever below it the tests were started. */
    private static Path project() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .filter(folder -> Files.exists(folder.resolve("engine/pom.xml")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath()));
    }

    @Test
    void theSourcesAreFound() {
        assertFalse(ENGINE.isEmpty());
        assertFalse(TESTS.isEmpty());
    }

    @Test
    void onlyCodeIsSearched() {
        String text = "a = \"// b\\\" b\"; /* b\n b */ c = 'b' + '\\'' + \"\"\"\n b \" b\"\"\"; // b\nd";
        assertEquals("a = ; \n c =  + +  \n; \nd".replace(" ", ""), JavaSource.of(Path.of("X.java"), text).code().replace(" ", ""));
    }

    @Test
    void noPackageIsSplitBetweenModules() {
        Map<Path, String> moduleOf = new HashMap<>();
        List<String> split = new ArrayList<>();
        for (String module : List.of("api", "engine", "testkit", "loadgen", "jmh")) {
            Path root = PROJECT.resolve(module + "/src/main/java");
            JavaSource.below(root).stream().map(source -> root.relativize(source.path()).getParent())
                .filter(Objects::nonNull).distinct()
                .forEach(folder -> {
                    String other = moduleOf.putIfAbsent(folder, module);
                    if (other != null) {
                        split.add(folder + " of " + other + " and " + module);
                    }
                });
        }
        assertFalse(moduleOf.isEmpty());
        assertNone("a package belongs to one module", split.stream());
    }

    @Test
    void everyEnginePackageSaysWhatGoesInAndOut() {
        var silent = ENGINE.stream()
            .map(source -> source.path().getParent())
            .distinct()
            .filter(folder -> !folder.endsWith("java"))
            .filter(folder -> ENGINE.stream().noneMatch(source -> source.path().equals(folder.resolve("package-info.java"))
                && PACKAGE_LINES.matcher(source.text()).find()));
        assertNone("these need a package-info.java that opens with In, Out, Thread, May import", silent.map(Path::toString));
    }

    @Test
    void everyEngineClassSaysItsThread() {
        assertNone("these need <b>Thread:</b> and one of the words of the style in their class comment", ENGINE.stream()
            .filter(source -> !source.name().endsWith("-info.java") && !THREAD_LINE.matcher(source.text()).find())
            .map(source -> source.path().toString()));
    }

    @Test
    void theLibraryPrintsNothing() {
        assertNone("a library does not print", linesWith(LIBRARY, "\\bSystem\\s*\\.\\s*(out|err)\\b|\\bprintStackTrace\\b"));
    }

    @Test
    void theEngineHasNoMonitor() {
        assertNone("one thread owns everything behind the send ring", linesWith(ENGINE, "\\bsynchronized\\b|\\.(notify|notifyAll)\\(\\)"));
    }

    @Test
    void testsDoNotSleep() {
        assertNone("wait for what you wait for, not for a time", linesWith(TESTS,
            "\\bThread\\s*\\.\\s*sleep\\b|\\b(SECONDS|MILLISECONDS|MICROSECONDS|NANOSECONDS)\\s*\\.\\s*sleep\\b"));
    }

    @Test
    void limitsAreCalledMaxAndMin() {
        assertNone("MAX_ and MIN_ name a limit", linesWith(LIBRARY, "\\b\\w*(MOST|LEAST)_"));
    }

    @Test
    void commentsBeginWithTheirSubject() {
        assertNone("a sentence begins with its subject: say what the thing is or does",
            LIBRARY.stream().flatMap(source -> source.proseWith(INVERTED_SENTENCE)));
    }

    @Test
    void invertedSentencesAreFound() {
        String text = "/** Whether. What for? */ What a; /* b\n * Of c. */ // d.\n// Told\n\"// Who\" // What\n"
            + "// is e? A what, of.What\n/** <p>Who */";
        assertEquals(List.of("1", "3", "6"), JavaSource.of(Path.of("X.java"), text).proseWith(INVERTED_SENTENCE)
            .map(found -> found.split(":")[1])
            .toList());
    }

    @Test
    void noTestIsSwitchedOff() {
        assertNone("a test that is off proves nothing", linesWith(TESTS, "@Disabled\\b"));
    }

    @Test
    void everyTestClassHasATimeout() {
        Predicate<JavaSource> isTest = source -> source.name().matches(".*(Test|IT)\\.java");
        assertNone("these need a @Timeout on the class", TESTS.stream()
            .filter(isTest)
            .filter(source -> !Pattern.compile("(?m)^@Timeout\\b").matcher(source.code()).find())
            .map(source -> source.path().toString()));
    }

    @Test
    void nothingIsLeftForLater() {
        assertNone("an open end is an issue, not a comment", ALL.stream()
            .filter(source -> Pattern.compile("\\b(TODO|FIXME" + "|XXX)\\b").matcher(comments(source)).find())
            .map(source -> source.path().toString()));
    }

    private static String comments(JavaSource source) {
        return Pattern.compile("//[^\\n]*|/\\*(?s:.*?)\\*/").matcher(source.text()).results()
            .map(match -> match.group())
            .collect(Collectors.joining("\n"));
    }

    @Test
    void theClassPathFindsWhatTheModuleProvides() throws IOException {
        Path descriptor = PROJECT.resolve("engine/src/main/java/module-info.java");
        Matcher provides = PROVIDES.matcher(Files.exists(descriptor) ? Files.readString(descriptor) : "");
        while (provides.find()) {
            Path services = PROJECT.resolve("engine/src/main/resources/META-INF/services").resolve(provides.group(1));
            assertEquals(provides.group(2), Files.exists(services) ? Files.readString(services).strip() : "no such file",
                services + " must name what module-info.java provides: on the class path only the file counts");
        }
    }

    private static Stream<String> linesWith(List<JavaSource> sources, String forbidden) {
        Pattern pattern = Pattern.compile(forbidden);
        return sources.stream().flatMap(source -> source.linesWith(pattern));
    }

    private static void assertNone(String rule, Stream<String> offenders) {
        List<String> list = offenders.map(offender -> offender.replace(PROJECT + "/", "")).toList();
        assertEquals(List.of(), list, () -> rule + ":\n" + String.join("\n", list) + "\n");
    }
}
