package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.docs.Guide.Program;
import io.heddle.testkit.junit.Child;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The programs of the guide, compiled once for all test classes of a JVM. <b>Thread:</b> the test's. */
final class GuidePrograms implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path classes;
    private final Map<String, Program> programs;
    private final URLClassLoader loader;

    private GuidePrograms(Path classes, Map<String, Program> programs, URLClassLoader loader) {
        this.classes = classes;
        this.programs = programs;
        this.loader = loader;
    }

    /** Gives them to the constructors and methods of tests. */
    static final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == GuidePrograms.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot().getStore(Namespace.create(GuidePrograms.class))
                .computeIfAbsent(GuidePrograms.class, key -> compile(), GuidePrograms.class);
        }
    }

    private static GuidePrograms compile() {
        try {
            List<Program> all = Guide.guide();
            Path classes = Files.createTempDirectory("guide");
            Guide.compile(all, classes);
            return new GuidePrograms(classes, all.stream().collect(Collectors.toMap(Program::name, program -> program)),
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, GuidePrograms.class.getClassLoader()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of their classes. */
    Stream<String> names() {
        return programs.keySet().stream();
    }

    Program program(String name) {
        Program program = programs.get(name);
        assertTrue(program != null, () -> "no page of the guide has a program " + name);
        return program;
    }

    Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, true, loader);
    }

    /** Where the compiled programs are, for JVMs of their own. */
    Path classes() {
        return classes;
    }

    /** Runs a program in this JVM until it has printed what the page says. */
    void assertPrints(String name, Object... arguments) throws Exception {
        assertPrints(program(name)::prints, name, arguments);
    }

    /** Runs a program in this JVM until it has printed what it should. */
    void assertPrints(Predicate<String> isRight, String name, Object... arguments) throws Exception {
        Program program = program(name);
        Method main = load(name).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        PrintStream before = System.out;
        Printed printed = new Printed();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null, (Object) strings(arguments));
            assertTrue(printed.await(isRight, LIMIT), () -> "The guide says that " + name + " prints\n" + program.text()
                + "and it printed\n" + printed.text());
        } catch (InvocationTargetException e) {
            throw new AssertionError(name + " failed behind\n" + printed.text(), e.getCause());
        } finally {
            System.setOut(before);
        }
    }

    /** Runs a program in a JVM of its own until it ends by itself, in order, having printed what the page says. */
    void assertRuns(Path folder, String name, Object... arguments) throws Exception {
        Child child = Child.run(folder, List.of(classes), name, strings(arguments));
        assertTrue(program(name).prints(child.output()), () -> "The guide says that " + name + " prints\n" + program(name).text()
            + "and it printed\n" + child.output());
        assertEquals(0, child.exitValue());
    }

    private static String[] strings(Object... arguments) {
        return Stream.of(arguments).map(Object::toString).toArray(String[]::new);
    }

    @Override
    public void close() throws IOException {
        loader.close();
        try (Stream<Path> files = Files.walk(classes)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        }
    }
}
