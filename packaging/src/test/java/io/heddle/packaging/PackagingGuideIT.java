package io.heddle.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.LoopbackCertificate;
import io.heddle.testkit.ScriptedServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * That docs/guide/packaging.md holds: each of its commands runs, in a folder with the jars of this build and of the libraries, and each bot
 * hears its server, with nothing on the error stream.
 */
@Timeout(120)
class PackagingGuideIT {
    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    /** The build has put lib and the shaded jars there. */
    private static final Path FOLDER = BASE.resolve("target/stranger");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final Pattern COMMANDS = Pattern.compile("(?s)```sh\\n(.*?)```");
    private static final long LIMIT_S = 60;

    /** How a program ended. */
    private record Outcome(int exitValue, List<String> output, List<String> errors) {}

    @BeforeAll
    static void nameTheJarOfTheBotAsThePageDoes() throws IOException {
        try (Stream<Path> files = Files.list(BASE.resolve("target"))) {
            Path jar = files.filter(file -> file.getFileName().toString().matches("heddle-packaging-[^/]*(SNAPSHOT|\\d)\\.jar"))
                .findFirst().orElseThrow(() -> new AssertionError("no jar of the bot: run mvn verify"));
            Files.copy(jar, FOLDER.resolve("bot.jar"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String page() throws IOException {
        return Files.readString(BASE.resolve("../docs/guide/packaging.md"));
    }

    /** The only command of the page with this in it, in words. */
    private static List<String> command(String part) throws IOException {
        List<String> found = COMMANDS.matcher(page()).results().map((MatchResult block) -> block.group(1)).flatMap(String::lines)
            .filter(line -> line.contains(part)).toList();
        assertEquals(1, found.size(), () -> "commands with " + part + ": " + found);
        return new ArrayList<>(List.of(found.get(0).replace("'", "").split(" ")));
    }

    private static Outcome run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(FOLDER, "bot", ".out");
        Path errors = Files.createTempFile(FOLDER, "bot", ".err");
        Process process = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectOutput(output.toFile())
            .redirectError(errors.toFile()).start();
        try {
            assertTrue(process.waitFor(LIMIT_S, TimeUnit.SECONDS), () -> "has not ended: " + command);
            return new Outcome(process.exitValue(), Files.readAllLines(output), Files.readAllLines(errors));
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(output);
            Files.delete(errors);
        }
    }

    private static Outcome runBot(List<String> command, ScriptedServer server, String... more) throws Exception {
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000);
        assertTrue(command.get(command.size() - 1).matches("wss?://.*"), command::toString);
        command.set(command.size() - 1, server.uri("/").toString());
        command.addAll(List.of(more));
        return run(command);
    }

    private static void assertHears(String part) throws Exception {
        List<String> command = command(part);
        assertEquals("java", command.get(0));
        command.set(0, JDK.resolve("bin/java").toString());
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            assertEquals(new Outcome(0, List.of("welcome", "closed: 1000"), List.of()), runBot(command, server));
            server.awaitDone(Duration.ofSeconds(10));
        }
    }

    @Test
    void theClassPath() throws Exception {
        assertHears("bot.jar:lib/*' shop.EchoBot ws:");
    }

    @Test
    void theModulePath() throws Exception {
        assertHears("-m shop/shop.EchoBot");
    }

    @Test
    void theShadedJarWithMovedPackages() throws Exception {
        assertHears("bot-shaded.jar");
    }

    @Test
    void aShadedJarThatLostItsServiceFileSaysSo() throws Exception {
        List<String> command = new ArrayList<>(
            List.of(JDK.resolve("bin/java").toString(), "-cp", "bot-forgetful.jar:lib/*", "shop.EchoBot", "ws://127.0.0.1:9001"));
        Outcome outcome = run(command);
        assertEquals(1, outcome.exitValue());
        assertEquals("Exception in thread \"main\" java.lang.IllegalStateException: The WebSocket engine"
            + " shop.shaded.heddle.engine.EventLoopEngineProvider is there, but the service file by which it is found is not:"
            + " META-INF/services/shop.shaded.heddle.api.spi.EngineProvider, whose line is the name of that class. A shaded jar must"
            + " keep it, with both names changed if packages are relocated: add the ServicesResourceTransformer to the maven-shade-plugin,"
            + " or mergeServiceFiles() to Gradle's shadowJar.", outcome.errors().get(0));
        assertTrue(page().contains("but the service file by which it is found is not"), "the page shows the beginning of that error");
    }

    @Test
    void aRuntimeOfJlinkNeedsTwoModules() throws Exception {
        List<String> link = command("jlink ");
        Path runtime = FOLDER.resolve(link.get(link.size() - 1));
        deleteAll(runtime);
        tool("jlink", link.subList(1, link.size() - 1), runtime.toString());
        List<String> command = command("runtime/bin/java");
        command.set(0, FOLDER.resolve(command.get(0)).toString());
        LoopbackCertificate certificate = LoopbackCertificate.create();
        try (ScriptedServer server = ScriptedServer.onLoopback(certificate.serverContext())) {
            assertEquals(
                new Outcome(0, List.of("welcome", "closed: 1000"), List.of()), runBot(command, server, "do not look at the certificate"));
            server.awaitDone(Duration.ofSeconds(10));
        } finally {
            deleteAll(runtime);
        }
    }

    @Test
    void ourJarsNeedNoOtherModuleOfTheJdk() throws Exception {
        String lib = FOLDER.resolve("lib").toString();
        List<String> needed = tool("jdeps", List.of("--multi-release", "17", "--ignore-missing-deps", "--add-modules",
            "jdk.management,jdk.jfr", "-summary", "--module-path", lib), lib + "/heddle-api.jar", lib + "/heddle-engine.jar").stream()
            .filter(line -> line.matches("io\\.heddle\\..* -> (java|jdk)\\..*")).toList();
        // The management modules tell the limit of direct memory, if they are there; the flight recorder has our events, if it is there.
        assertEquals(List.of("io.heddle.api -> java.base", "io.heddle.api -> java.management", "io.heddle.api -> jdk.management",
            "io.heddle.engine -> java.base", "io.heddle.engine -> jdk.jfr"), needed);
        String engine = String.join("\n", tool("jar", List.of("--describe-module", "--file"), lib + "/heddle-engine.jar"));
        assertTrue(engine.contains("requires jdk.jfr static"), engine);
    }

    @Test
    void theShadePluginIsSetUpAsThePageSays() throws Exception {
        List<String> blocks = Pattern.compile("(?s)```xml\\n(.*?)```").matcher(page()).results().map(block -> block.group(1)).toList();
        assertEquals(1, blocks.size());
        assertTrue(stripped(Files.readString(BASE.resolve("pom.xml"))).contains(stripped(blocks.get(0))), "the page and pom.xml differ");
    }

    @Test
    void theModuleOfTheBotIsThatOfThePage() throws Exception {
        String module = Files.readString(BASE.resolve("src/main/java/module-info.java"));
        String source = module.substring(module.indexOf("module shop"));
        assertTrue(page().contains("```java\n" + source + "```"), source);
    }

    private static String stripped(String lines) {
        return lines.lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static List<String> tool(String name, List<String> arguments, String... more) {
        StringWriter output = new StringWriter();
        PrintWriter printed = new PrintWriter(output);
        ToolProvider tool = ToolProvider.findFirst(name).orElseThrow(() -> new AssertionError("this JDK has no " + name));
        int exitValue = tool.run(printed, printed, Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
        printed.flush();
        assertEquals(0, exitValue, output::toString);
        return output.toString().lines().map(String::strip).toList();
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
