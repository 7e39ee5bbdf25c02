package io.heddle.engine.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocketEngine;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
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
import org.slf4j.simple.SimpleLogger;

/** That README.md holds: its programs compile as they are written, and its bot runs as a user would run it. */
@Timeout(120)
class ReadmeTest {
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
    void theProxyCompilesInItsSurroundings() {
        compile("Proxied", """
            import io.heddle.api.EngineConfig;
            import io.heddle.api.WebSocketEngine;
            import io.heddle.api.proxy.ProxySettings;
            import java.net.URI;

            class Proxied {
                static void run(URI uri) {
            %s
                }
            }
            """.formatted(block("ProxySettings proxy")));
    }

    @Test
    void theTlsEngineFactoryCompiles() {
        compile("BoringSsl", """
            import io.heddle.api.tls.TlsEngineFactory;
            import io.netty.buffer.ByteBufAllocator;
            import io.netty.handler.ssl.SslContext;
            import io.netty.handler.ssl.SslContextBuilder;
            import io.netty.handler.ssl.SslProvider;
            import io.netty.util.ReferenceCountUtil;
            import javax.net.ssl.SSLEngine;
            import javax.net.ssl.SSLException;

            %s
            """.formatted(block("TlsEngineFactory")), SslContext.class, ByteBufAllocator.class, ReferenceCountUtil.class);
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
    void theCompressedConnectionCompilesInItsSurroundings() {
        compile("Compressed", """
            import io.heddle.api.extension.PerMessageDeflate;
            import io.heddle.api.WebSocketEngine;
            import java.net.URI;

            class Compressed {
                static void run(WebSocketEngine engine, URI uri) {
            %s
                }
            }
            """.formatted(block("PerMessageDeflate deflate")));
    }

    @Test
    void theErrorIsLoggedWithWhatTheServerSaid() throws Exception {
        compile("Errors", """
            import io.heddle.api.EngineConfig;
            import io.heddle.api.WebSocket;
            import io.heddle.api.WebSocketEngine;
            import java.net.URI;
            import java.util.concurrent.CountDownLatch;
            import org.slf4j.Logger;
            import org.slf4j.LoggerFactory;

            public class Errors {
                public static void main(String[] args) throws InterruptedException {
                    Logger log = LoggerFactory.getLogger("bot");
                    URI uri = URI.create(args[0]);
                    CountDownLatch ended = new CountDownLatch(1);
            %s
                }
            }
            """.formatted(block("log.")));
        FlawedScript refusal = FlawedScript.create().respond(429, "Too Many Requests", "slowly, please", "Retry-After: 7");
        String classPath = classes + File.pathSeparator + ChildJvm.classPathOf(WebSocketEngine.class, engineClass(), Agent.class,
            Histogram.class, MessagePassingQueue.class, HPackEncoder.class, Header.class, Logger.class, SimpleLogger.class);
        try (FlawedServer server = FlawedServer.start(refusal);
            ChildJvm bot = ChildJvm.start(classPath, List.of(), "Errors", server.uri() + "?token=SECRET")) {
            assertEquals(0, bot.awaitExit(), () -> bot.errors().toString());
            List<String> lines = bot.errors();
            assertEquals(2, lines.size(), lines::toString);
            assertTrue(lines.get(0).contains("WARN bot - No market data: UPGRADE of " + server.uri() + "?... at 127.0.0.1:"),
                lines::toString);
            assertTrue(lines.get(0).contains("Retry-After: 7"), lines::toString);
            assertTrue(lines.get(1).endsWith("WARN bot - The server says: slowly, please"), lines::toString);
        }
    }

    @Test
    void theTestOfABotIsTheOneThatTheTestKitRuns() {
        assertTrue(block("@Simulated").startsWith("@Simulated\n"), "TestingGuideTest of the test kit finds it by its annotation");
    }

    @Test
    void thereAreNoOtherPrograms() {
        assertEquals(8, blocks().size(), "a new program in README.md needs a test here");
    }

    /** Runs the first program of README.md with what a user has: api, engine, their libraries, no logger, no JVM flag. */
    private ChildJvm bot(URI uri) throws Exception {
        compile("Bot", block("public static void main"));
        String classPath = classes + File.pathSeparator + ChildJvm.classPathOf(WebSocketEngine.class, engineClass(), Agent.class,
            Histogram.class, MessagePassingQueue.class, HPackEncoder.class, Header.class, Logger.class);
        return ChildJvm.start(classPath, List.of(), "Bot", uri.toString());
    }

    private static Class<?> engineClass() throws ClassNotFoundException {
        return Class.forName("io.heddle.engine.EventLoopEngineProvider");
    }

    /** @param libraries what it needs beside the api */
    private void compile(String name, String source, Class<?>... libraries) {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "this needs a JDK");
        StringWriter said = new StringWriter();
        String classPath = ChildJvm.classPathOf(WebSocketEngine.class, Logger.class) + File.pathSeparator + ChildJvm.classPathOf(libraries);
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
