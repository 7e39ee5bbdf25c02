package io.heddle.testkit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The programs of a page of documentation, in their order. <b>Thread:</b> any thread. */
final class Guide {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(java|text)\\n(.*?)```");
    private static final int OLDEST_JAVA = 17;
    private static final Pattern NAME = Pattern.compile("(?m)^class (\\w+)");

    /** Programs without imports mean these. On one line, so that their line numbers stay those of the page's block. */
    private static final String IMPORTS = Stream.of("io.heddle.api.*", "io.heddle.api.async.*", "io.heddle.api.auth.*",
        "io.heddle.api.config.*",
        "io.heddle.api.event.*", "io.heddle.api.extension.*", "io.heddle.api.http2.*", "io.heddle.api.proxy.*", "io.heddle.api.reconnect.*",
        "io.heddle.api.statistics.*",
        "io.heddle.testkit.*", "io.heddle.testkit.junit.*", "java.net.CookieManager", "java.net.InetAddress",
        "java.net.InetSocketAddress", "java.net.URI", "java.net.http.HttpClient", "java.net.http.HttpRequest",
        "java.net.http.HttpRequest.BodyPublishers", "java.net.http.HttpResponse", "java.net.http.HttpResponse.BodyHandlers", "java.time.*",
        "java.util.*",
        "java.util.concurrent.*", "java.util.concurrent.atomic.*", "java.util.function.*", "java.util.regex.*", "java.util.stream.*",
        "org.junit.jupiter.api.*",
        "static org.junit.jupiter.api.Assertions.*").map(name -> "import " + name + "; ").collect(Collectors.joining());

    /**
     * A program, and the text that it prints or fails with.
     *
     * @param name of its class
     * @param source as the page has it
     * @param text the block of text that follows the program with nothing but prose between them, or null
     */
    record Program(String name, String source, String text) {
        /** {@return whether the printed lines are those of the page, in which a line {@code ...} stands for any lines} */
        boolean prints(String printed) {
            String pattern = text.lines().map(line -> line.equals("...") ? "(?:.*\\n)*?" : Pattern.quote(line + "\n"))
                .collect(Collectors.joining());
            return Pattern.matches(pattern, printed.lines().map(line -> line + "\n").collect(Collectors.joining()));
        }

        @Override
        public String toString() {
            return name;
        }

        private JavaFileObject file() {
            String whole = source.contains("import ") ? source : IMPORTS + source;
            return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return whole;
                }
            };
        }
    }

    private Guide() {}

    /** The guide to writing bots: its first page, and a page a task. PackagingGuideIT has the module descriptors. */
    static List<Program> guide() throws IOException {
        List<Program> programs = new ArrayList<>(programs("docs/guide.md"));
        for (Path page : files("docs/guide", ".md")) {
            programs.addAll(programs(page.toString()));
        }
        programs.removeIf(program -> program.source().startsWith("module "));
        return programs;
    }

    /** @param path within the project */
    static Path file(String path) {
        return project().resolve(path);
    }

    /** The files of a folder within the project that end so, in the order of their names. */
    static List<Path> files(String folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(file(folder))) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    /** @param page its path within the project */
    static List<Program> programs(String page) throws IOException {
        List<Program> programs = new ArrayList<>();
        for (MatchResult block : BLOCK.matcher(Files.readString(file(page), UTF_8)).results().toList()) {
            if (block.group(1).equals("java")) {
                Matcher name = NAME.matcher(block.group(2));
                programs.add(new Program(name.find() ? name.group(1) : "", block.group(2), null));
            } else if (!programs.isEmpty()) {
                Program last = programs.remove(programs.size() - 1);
                programs.add(new Program(last.name(), last.source(), block.group(2)));
            }
        }
        return programs;
    }

    /** Compiles programs with all warnings as errors, as a user's build may do. */
    static void compile(List<Program> programs, Path into) {
        compile(programs, into, OLDEST_JAVA);
    }

    /** @param release of Java */
    static void compile(List<Program> programs, Path into, int release) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this needs a JDK");
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.endsWith("test-classes"))
            .collect(Collectors.joining(File.pathSeparator));
        List<String> options = List.of(
            "-d", into.toString(), "-cp", classPath, "--release", Integer.toString(release), "-Xlint:all", "-Werror", "-proc:none");
        StringWriter said = new StringWriter();
        if (!compiler.getTask(said, null, null, options, null, programs.stream().map(Program::file).toList()).call()) {
            throw new AssertionError(said.toString());
        }
    }

    /** The folder of the parent pom, wherever below it the tests were started. */
    private static Path project() {
        return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .filter(folder -> Files.exists(folder.resolve("engine/pom.xml")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath()));
    }
}
