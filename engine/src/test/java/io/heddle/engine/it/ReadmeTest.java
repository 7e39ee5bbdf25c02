package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.testkit.ScriptedProxy;
import io.heddle.testkit.ScriptedServer;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.jctools.queues.MessagePassingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** That README.md holds: its programs compile as they are written, and its bot runs as a user would run it. */
@Timeout(120)
class ReadmeTest {
    private static final int EXIT_OF_SIGTERM = 143;
    private static final Pattern JAVA_BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");

    @TempDir
    private Path classes;

    @Test
    void theBotHearsItsEchoAndEndsWhenTheServerCloses() throws Exception {
        EchoServer server = EchoServers.NETTY.start();
        try (server; ChildJvm bot = bot(server.uri())) {
            assertEquals("hello", bot.nextLine(), () -> bot.errors().toString());
            server.close();
            assertEquals("closed: 1000 Bye", bot.nextLine(), () -> bot.errors().toString());
            assertEquals(0, bot.awaitExit());
            assertEquals(List.of(), bot.linesLeft());
        }
    }

    @Test
    void theBotTellsItsErrorAndEnds() throws Exception {
        EchoServer gone = EchoServers.NETTY.start();
        gone.close();
        try (ChildJvm bot = bot(gone.uri())) {
            assertEquals(0, bot.awaitExit());
            assertEquals(List.of(), bot.linesLeft());
            String last = bot.errors().get(bot.errors().size() - 1);
            assertTrue(last.startsWith("CONNECT of " + gone.uri()), last);
        }
    }

    @Test
    void theLoopOverThousandsCompilesInItsSurroundings() {
        compile("Thousands", """
            import io.heddle.api.WebSocket;
            import io.heddle.api.WebSocketEngine;
            import java.net.URI;
            import java.util.concurrent.CountDownLatch;

            class Thousands {
                record Player(int number) {
                    static void onMessage(WebSocket ws, String text) {}
                }

                static void run(URI uri, CountDownLatch finished) throws InterruptedException {
            %s
                }
            }
            """.formatted(block("new Player(")));
    }

    @Test
    void theBotComesBackAndSubscribesAgain() throws Exception {
        compile("Connected", main("Connected", block("Reconnector.")));
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade().expectText("subscribe").sendText("100").drop();
            server.nextConnection().upgrade().expectText("subscribe").sendText("101").close(1008, "");
            try (ChildJvm bot = child("Connected", server.uri("/"))) {
                assertEquals("100", bot.nextLine(), () -> bot.errors().toString());
                assertEquals("101", bot.nextLine(), () -> bot.errors().toString());
                assertEquals(0, bot.awaitExit());
            }
        }
    }

    @Test
    void theBotGoesThroughTheProxy() throws Exception {
        try (ScriptedServer server = ScriptedServer.onLoopback(); ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "secret")) {
            server.nextConnection().upgrade().sendText("welcome").close(1000, "");
            String here = '"' + proxy.host() + "\", " + proxy.port();
            compile("Proxied", main("Proxied", block("ProxySettings.http(").replace("\"proxy.example\", 3128", here)));
            try (ChildJvm bot = child("Proxied", server.uri("/"))) {
                assertEquals("welcome", bot.nextLine(), () -> bot.errors().toString());
                assertEquals(0, bot.awaitExit());
                assertEquals(1, proxy.tunnels());
            }
        }
    }

    @Test
    void thePreparedRequestCompilesInItsSurroundings() {
        compile("Prepared", """
            import io.heddle.api.WebSocket;
            import java.util.concurrent.CompletableFuture;

            class Prepared {
                interface Tokens {
                    CompletableFuture<String> fetch();
                }

                static void run(WebSocket ws, Tokens tokens) {
            %s
                }
            }
            """.formatted(block("onPrepareRequest")));
    }

    @Test
    void aSignalEndsTheBotInOrder() throws Exception {
        compile("Ended", main("Ended", block("addShutdownHook")));
        try (ScriptedServer server = ScriptedServer.onLoopback(); ChildJvm bot = child("Ended", server.uri("/"))) {
            server.nextConnection().upgrade().sendText("welcome").expectClose(1001);
            assertEquals("welcome", bot.nextLine(), () -> bot.errors().toString());
            assertEquals(0, new ProcessBuilder("kill", "-TERM", Long.toString(bot.pid())).inheritIO().start().waitFor());
            assertEquals(EXIT_OF_SIGTERM, bot.awaitExit());
        }
    }

    @Test
    void theTestOfABotIsTheOneThatTheTestKitRuns() {
        assertTrue(block("@Simulated").startsWith("@Simulated\n"), "TestingGuideTest of the test kit finds it by its annotation");
    }

    @Test
    void thereAreNoOtherPrograms() {
        assertEquals(7, blocks().size(), "a new program in README.md needs a test here");
    }

    /** Runs the first program of README.md. */
    private ChildJvm bot(URI uri) throws Exception {
        compile("Bot", block("public static void main"));
        return child("Bot", uri);
    }

    /** Runs a program that was compiled with what a user has: api, engine, their libraries, no logger, no JVM flag. */
    private ChildJvm child(String name, URI uri) throws Exception {
        String classPath = classes + File.pathSeparator + ChildJvm.classPathOf(WebSocketEngine.class, engineClass(), Agent.class,
            Histogram.class, MessagePassingQueue.class, HPackEncoder.class, Header.class, Logger.class);
        return ChildJvm.start(classPath, List.of(), name, uri.toString());
    }

    /** A program around lines that need only a URI. */
    private static String main(String name, String lines) {
        return """
            import io.heddle.api.WebSocket;
            import io.heddle.api.WebSocketEngine;
            import io.heddle.api.proxy.ProxySettings;
            import io.heddle.api.reconnect.Reconnector;
            import java.net.URI;

            public class %s {
                public static void main(String[] args) {
                    URI uri = URI.create(args[0]);
            %s
                }
            }
            """.formatted(name, lines);
    }

    private static Class<?> engineClass() throws ClassNotFoundException {
        return Class.forName("io.heddle.engine.EventLoopEngineProvider");
    }

    private void compile(String name, String source) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this needs a JDK");
        StringWriter said = new StringWriter();
        String classPath = ChildJvm.classPathOf(WebSocketEngine.class);
        List<String> options = List.of(
            "-d", classes.toString(), "-cp", classPath, "--release", "17", "-Xlint:all", "-Werror", "-proc:none");
        SimpleJavaFileObject file = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"),
            SimpleJavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        assertTrue(compiler.getTask(said, null, null, options, null, List.of(file)).call(), said::toString);
    }

    /** The first program that holds those words. */
    private static String block(String words) {
        return blocks().stream().filter(block -> block.contains(words)).findFirst()
            .orElseThrow(() -> new AssertionError("README.md has no program with " + words));
    }

    private static List<String> blocks() {
        try {
            String readme = Files.readString(project().resolve("README.md"), UTF_8);
            return JAVA_BLOCK.matcher(readme).results().map((MatchResult block) -> block.group(1)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
