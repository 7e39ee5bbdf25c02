package io.heddle.testkit.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.LoopbackCertificate;
import io.heddle.testkit.ProxyRequest;
import io.heddle.testkit.ScriptedProxy;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Child;
import io.heddle.testkit.junit.Launched;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the guide holds: its programs compile as they are written, and print what the page says, over real sockets. */
@Timeout(60)
@ExtendWith(GuidePrograms.Resolver.class)
@SuppressWarnings("try")
final class BotGuideIT {
    private static final int EXIT_OF_SIGTERM = 143;
    private static final UpgradeAnswer ACCEPT = UpgradeAnswer.accept();

    private final GuidePrograms programs;
    private final ScriptedServer server = ScriptedServer.onLoopback();

    BotGuideIT(GuidePrograms programs) {
        this.programs = programs;
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void eachProgramHasATest() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (Path test : Guide.files("testkit/src/test/java/io/heddle/testkit/docs", ".java")) {
            tests.append(Files.readString(test));
        }
        assertEquals(List.of(), programs.names().filter(name -> tests.indexOf('"' + name + '"') < 0).toList(),
            "no test in testkit's package docs names these programs of the guide");
    }

    @Test
    void theFirstBotHearsItsWelcomeAndEnds(@TempDir Path folder) throws Exception {
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000);
        programs.assertRuns(folder, "Bot", server.uri("/"));
    }

    @Test
    void aPersistentBotComesBackAsLongAsItHelps() throws Exception {
        server.nextConnection().answer(503);
        server.nextConnection().upgrade().sendText("welcome").drop();
        server.nextConnection().answer(404);
        programs.assertPrints("Persistent", server.uri("/"));
    }

    @Test
    void aReconnectorStaysConnectedUntilItIsNotWorthIt() throws Exception {
        server.nextConnection().upgrade().expectText("subscribe").sendText("100").close(1001, "restart");
        server.nextConnection().answer(503, "Retry-After", "0");
        server.nextConnection().upgrade().expectText("subscribe").sendText("200").close(1008, "enough");
        programs.assertPrints("StayingConnected", server.uri("/"));
    }

    @Test
    void aBotGoesThroughAProxyWithItsCredentials() throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "secret")) {
            server.nextConnection().upgrade().sendText("welcome").close(1000, "");
            programs.assertPrints("Proxied", server.uri("/"), proxy.host(), proxy.port());
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
            programs.assertPrints("LoggedIn", http.uri("/login"), server.uri("/"));
        }
    }

    @Test
    void aTokenIsFetchedBeforeTheRequest() throws Exception {
        server.nextConnection().expectHeader("Authorization", "Bearer t-1").upgrade().sendText("welcome").close(1000, "");
        try (HttpService http = HttpService.start()) {
            http.answer("/token", "", "t-1");
            programs.assertPrints("WithToken", server.uri("/"), http.uri("/token"));
        }
    }

    @Test
    void aChallengeIsAnsweredInASchemeOfTheUser() throws Exception {
        server.nextConnection().answer(401, "WWW-Authenticate", "Ticket realm=\"chat\", number=17");
        server.nextConnection().expectHeader("Authorization", "Ticket 17").upgrade().sendText("welcome").close(1000, "");
        programs.assertPrints("Challenged", server.uri("/"));
    }

    @Test
    void redirectsAreFollowed() throws Exception {
        server.nextConnection().answer(302, "Location", "/new");
        server.nextConnection().expectTarget("/new").upgrade().sendText("welcome").close(1000, "");
        programs.assertPrints("Redirected", server.uri("/old"));
    }

    @Test
    void theHeadOfTheAnswerIsRead() throws Exception {
        server.nextConnection().upgrade(ACCEPT.subprotocol("chat.v2").header("X-Node", "7")).close(1000, "");
        programs.assertPrints("Answered", server.uri("/"));
    }

    @Test
    void anAddressIsChosenAndTheNameIsSent() throws Exception {
        server.nextConnection().expectHeader("Host", "chat.example").upgrade().sendText("welcome").close(1000, "");
        programs.assertPrints("OneNode", "127.0.0.1", server.uri("/").getPort());
    }

    @Test
    void connectionsAreSpreadOverLocalAddresses() throws Exception {
        server.eachConnection().upgrade().ignoreMessages();
        programs.assertPrints("Many", server.uri("/"), 20);
    }

    @Test
    void aUnixDomainSocketIsAServerToo(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("s");
        try (UnixServer unix = UnixServer.start(path)) {
            programs.assertPrints("Local", path);
            assertTrue(unix.request().contains("\r\nHost: localhost\r\n"), unix::request);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"OwnAuthority", "BoringSsl"})
    void anAuthorityIsTrusted(String program, @TempDir Path folder) throws Exception {
        LoopbackCertificate certificate = LoopbackCertificate.create();
        Path pem = Files.writeString(folder.resolve("authority.pem"), "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(certificate.certificate().getEncoded()) + "\n-----END CERTIFICATE-----\n");
        try (ScriptedServer secure = ScriptedServer.onLoopback(certificate.serverContext())) {
            secure.nextConnection().upgrade().sendText("welcome").close(1000, "");
            programs.assertPrints(program, secure.uri("/"), pem);
        }
    }

    @Test
    void anEngineIsWatched(@TempDir Path folder) throws Exception {
        server.nextConnection().upgrade().sendText("100").sendText("101").close(1000, "");
        server.nextConnection().answer(503);
        programs.assertPrints("Watched", server.uri("/"), folder.resolve("watched.jfr"));
    }

    @Test
    void messagesAreCompressed() throws Exception {
        server.nextConnection().upgrade(ACCEPT.deflate()).sendText("0123456789".repeat(10_000)).close(1000, "");
        programs.assertPrints("Compressed", server.uri("/"));
    }

    @Test
    void aConnectionIsAStreamOfHttp2() throws Exception {
        server.http2().nextConnection().upgrade().sendText("welcome").close(1000, "");
        programs.assertPrints("OverHttp2", server.uri("/"));
    }

    @Test
    void messagesAreAnsweredWithoutACopyOnTheHeap() throws Exception {
        server.nextConnection().upgrade().sendText("hello").expectText("!hello").close(1000, "");
        programs.assertPrints("Buffered", server.uri("/"));
    }

    @Test
    void anErrorIsLoggedWithWhatTheServerSaid(@TempDir Path folder) throws Exception {
        try (HttpService http = HttpService.start()) {
            http.answer("/chat", "no such body", "closed until Monday");
            URI uri = URI.create(http.uri("/chat?token=SECRET").toString().replace("http:", "ws:"));
            Child child = Child.run(folder, List.of(programs.classes()), "Logged", uri.toString());
            String output = child.output().replaceAll("(?m)^[0-9:.]+ ", "").replace(":" + uri.getPort(), ":9001");
            assertTrue(Files.readString(Guide.file("docs/guide/logs.md")).contains("```console\n" + output + "```"), output);
        }
    }

    @Test
    void itTellsWhoBeganTheEnd() throws Exception {
        server.nextConnection().upgrade().close(1001, "restart");
        programs.assertPrints("Ended", server.uri("/"));
    }

    @Test
    void aSignalEndsABotInOrder() throws Exception {
        server.nextConnection().upgrade().expectClose(1001);
        try (LiveProgram bot = LiveProgram.start(programs.classes(), "Graceful", server.uri("/").toString())) {
            bot.awaitOutput("open\n"::equals);
            bot.signal("TERM");
            assertEquals(EXIT_OF_SIGTERM, bot.awaitExit(), bot::output);
            assertTrue(programs.program("Graceful").prints(bot.output()), bot::output);
        }
    }

    @Test
    void theBotThatDoesAllOfItIsAtHomeInARealWorld(@TempDir Path folder) throws Exception {
        try (HttpService http = HttpService.start();
            NettyMarket market = NettyMarket.start("sid=42");
            ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "secret")) {
            http.answer("/login", "user=bot&password=secret", "welcome", "Set-Cookie", "sid=42; Path=/; HttpOnly");
            http.answerTokens("/token");
            URI through = URI.create(proxy.uri().toString().replace("://", "://bot:secret@"));
            programs.assertRuns(folder, "Trader", http.uri("/login"), http.uri("/token"), market.uri(), through);
            assertEquals(2, proxy.tunnels());
        }
    }

    @Test
    void andInASimulatedOne() throws Exception {
        Launched outcome = Launched.run(programs.load("TraderTest"));
        assertEquals(List.of(), outcome.failures());
        assertFalse(outcome.lines().isEmpty());
    }
}
