package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.ScriptedProxy;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.docs.Guide.Program;
import io.heddle.testkit.junit.Child;
import io.heddle.testkit.junit.Launched;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That docs/guide.md holds: its programs compile as they are written, and print what the page says, over real sockets. */
@Timeout(60)
@SuppressWarnings("try")
final class BotGuideIT {
    private static final String PAGE = "docs/guide.md";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final UpgradeAnswer ACCEPT = UpgradeAnswer.accept();

    @TempDir
    private static Path classes;

    private static URLClassLoader loader;
    private static Map<String, Program> programs;

    private final ScriptedServer server = ScriptedServer.onLoopback();

    @BeforeAll
    static void compile() throws IOException {
        List<Program> all = Guide.programs(PAGE);
        Guide.compile(all, classes);
        programs = all.stream().collect(Collectors.toMap(Program::name, program -> program));
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, BotGuideIT.class.getClassLoader());
    }

    @AfterAll
    static void forget() throws IOException {
        loader.close();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void eachProgramHasATest() {
        assertEquals(
            List.of("Answered", "Bot", "Challenged", "Local", "LoggedIn", "Many", "OneNode", "Persistent", "Proxied", "Redirected",
                "Trader",
                "TraderTest", "WithToken"),
            programs.keySet().stream().sorted().toList());
    }

    @Test
    void theFirstBotHearsItsWelcomeAndEnds(@TempDir Path folder) throws Exception {
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000);
        Program bot = programs.get("Bot");
        Child child = Child.run(folder, List.of(classes), bot.name(), server.uri("/").toString());
        assertTrue(bot.prints(child.output()), child::toString);
        assertEquals(0, child.exitValue());
    }

    @Test
    void aPersistentBotComesBackAsLongAsItHelps() throws Exception {
        server.nextConnection().answer(503);
        server.nextConnection().upgrade().sendText("welcome").drop();
        server.nextConnection().answer(404);
        assertPrints("Persistent", server.uri("/"));
    }

    @Test
    void aBotGoesThroughAProxyWithItsCredentials() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "secret")) {
            server.nextConnection().upgrade().sendText("welcome").close(1000, "");
            assertPrints("Proxied", server.uri("/"), proxy.host(), proxy.port());
            List<ProxyRequest> requests = proxy.requests();
            assertEquals(server.uri("/").getAuthority(), requests.get(requests.size() - 1).target());
            assertEquals(1, proxy.tunnels());
        }
    }

    @Test
    void theCookieOfALoginGoesAlong() throws Exception {
        server.nextConnection().expectHeader("Cookie", "sid=42").upgrade().sendText("welcome, bot").close(1000, "");
        try (HttpService http = HttpService.start()) {
            http.answer("/login", "user=bot&password=secret", "welcome", "Set-Cookie", "sid=42; Path=/; HttpOnly");
            assertPrints("LoggedIn", http.uri("/login"), server.uri("/"));
        }
    }

    @Test
    void aTokenIsFetchedBeforeTheRequest() throws Exception {
        server.nextConnection().expectHeader("Authorization", "Bearer t-1").upgrade().sendText("welcome").close(1000, "");
        try (HttpService http = HttpService.start()) {
            http.answer("/token", "", "t-1");
            assertPrints("WithToken", server.uri("/"), http.uri("/token"));
        }
    }

    @Test
    void aChallengeIsAnsweredInASchemeOfTheUser() throws Exception {
        server.nextConnection().answer(401, "WWW-Authenticate", "Ticket realm=\"chat\", number=17");
        server.nextConnection().expectHeader("Authorization", "Ticket 17").upgrade().sendText("welcome").close(1000, "");
        assertPrints("Challenged", server.uri("/"));
    }

    @Test
    void redirectsAreFollowed() throws Exception {
        server.nextConnection().answer(302, "Location", "/new");
        server.nextConnection().expectTarget("/new").upgrade().sendText("welcome").close(1000, "");
        assertPrints("Redirected", server.uri("/old"));
    }

    @Test
    void theHeadOfTheAnswerIsRead() throws Exception {
        server.nextConnection().upgrade(ACCEPT.subprotocol("chat.v2").header("X-Node", "7")).close(1000, "");
        assertPrints("Answered", server.uri("/"));
    }

    @Test
    void anAddressIsChosenAndTheNameIsSent() throws Exception {
        server.nextConnection().expectHeader("Host", "chat.example").upgrade().sendText("welcome").close(1000, "");
        assertPrints("OneNode", "127.0.0.1", server.uri("/").getPort());
    }

    @Test
    void connectionsAreSpreadOverLocalAddresses() throws Exception {
        server.eachConnection().upgrade().ignoreMessages();
        assertPrints("Many", server.uri("/"), 20);
    }

    @Test
    void aUnixDomainSocketIsAServerToo(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (UnixServer unix = UnixServer.start(path)) {
            assertPrints("Local", path);
            assertTrue(unix.request().contains("\r\nHost: localhost\r\n"), unix::request);
        }
    }

    @Test
    void theBotThatDoesAllOfItIsAtHomeInARealWorld() throws Exception {
        try (HttpService http = HttpService.start();
            NettyMarket market = NettyMarket.start("sid=42", "Bearer t-1");
            ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "secret")) {
            http.answer("/login", "user=bot&password=secret", "welcome", "Set-Cookie", "sid=42; Path=/; HttpOnly");
            http.answer("/token", "", "t-1");
            URI through = URI.create(proxy.uri().toString().replace("://", "://bot:secret@"));
            assertPrints("Trader", http.uri("/login"), http.uri("/token"), market.uri(), through);
            assertEquals(1, proxy.tunnels());
        }
    }

    @Test
    void andInASimulatedOne() throws Exception {
        Launched outcome = Launched.run(Class.forName("TraderTest", true, loader));
        assertEquals(List.of(), outcome.failures());
        assertFalse(outcome.lines().isEmpty());
    }

    /** Runs a program in this JVM until it has printed what the page says; its servers verify at their end. */
    private static void assertPrints(String name, Object... arguments) throws Exception {
        Program program = programs.get(name);
        Method main = Class.forName(name, true, loader).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        PrintStream before = System.out;
        Printed printed = new Printed();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            main.invoke(null, (Object) List.of(arguments).stream().map(Object::toString).toArray(String[]::new));
            assertTrue(printed.await(program::prints, LIMIT), () -> PAGE + " says that " + name + " prints\n" + program.text()
                + "and it printed\n" + printed.text());
        } finally {
            System.setOut(before);
        }
    }
}
