package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole openings through SOCKS5 proxies, good and hostile. */
@Timeout(60)
@Seed(1)
final class Socks5OpeningTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OPEN = "05 00 00 01 c0000207 04d2";

    private SimulatedNetwork network;
    private Heard heard;
    private ScriptedProxy proxy;
    private WebSocketEngine engine;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
        proxy = ScriptedProxy.on(network.host("proxy.test"), 1_080);
    }

    private ProxySettings settings() {
        return ProxySettings.socks5("proxy.test", 1_080);
    }

    private WebSocketEngine engine() {
        if (engine == null) {
            engine = network.engine(EngineConfig.builder().proxy(settings()).build());
        }
        return engine;
    }

    private WebSocket open(WebSocketEngine from, String uri) {
        return heard.of(from.webSocket(URI.create(uri))).open();
    }

    private WebSocket open(WebSocketEngine from, String uri, ProxySettings settings) {
        WebSocket ws = from.webSocket(URI.create(uri));
        ws.internalRequest().proxy(settings);
        return heard.of(ws).open();
    }

    private ScriptedServer server() {
        ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
        server.eachConnection().upgrade().echo();
        return server;
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    private WebSocketError failure(ProxyAnswer answer) {
        return failure(settings(), answer);
    }

    private WebSocketError failure(ProxySettings settings, ProxyAnswer answer) {
        proxy.nextAnswer(answer);
        return failure(settings);
    }

    private WebSocketError failure(ProxySettings settings) {
        heard.errors.clear();
        open(engine(), "ws://chat.test/", settings);
        network.run(LONG);
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    private static void assertSays(WebSocketError error, String text) {
        assertEquals(ErrorKind.PROXY, error.kind(), error::message);
        assertEquals(WebSocketError.Phase.PROXY, error.phase(), error::message);
        assertTrue(error.message().contains(text), error::message);
        assertTrue(error.message().contains("the proxy socks5://proxy.test:1080"), error::message);
    }

    // ---- tunnels ----

    @Test
    void theProxyResolvesTheName() {
        network.host("chat.test").lookupFails(Duration.ofMillis(1));
        proxy.knows("chat.test", network.host("chat.test").addresses().get(0).getHostAddress());
        server();
        WebSocket ws = open(engine(), "ws://chat.test/");
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        ws.send("hello");
        network.run(Duration.ofSeconds(1));
        assertTrue(heard.lines.get(1).endsWith(" hello"), heard.lines::toString);
        assertEquals("SOCKS5 chat.test:80", proxy.requests().get(0).toString());
    }

    @Test
    void tlsInsideOfTheTunnelIsTheServers() {
        ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443);
        server.nextConnection().upgrade();
        WebSocket ws = open(engine(), "wss://chat.test/");
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals("SOCKS5 chat.test:443", proxy.requests().get(0).toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionsThroughOneProxyShareASession(boolean isSecure) {
        SimulatedHost host = network.host("chat.test");
        ScriptedServer server = isSecure ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80);
        server.http2();
        server.eachConnection().upgrade();
        WebSocketEngine sharing = network.engine(EngineConfig.builder().proxy(settings()).httpPolicy(HttpPolicy.HTTP_2_ONLY).build());
        String uri = (isSecure ? "wss" : "ws") + "://chat.test/";
        List<WebSocket> three = List.of(open(sharing, uri), open(sharing, uri), open(sharing, uri));
        WebSocket direct = open(sharing, uri, ProxySettings.direct());
        WebSocket asUser = open(sharing, uri, settings().credentials("bot", "secret"));
        network.run(Duration.ofSeconds(2));
        assertTrue(three.stream().allMatch(ws -> ws.isOpen() && ws.httpVersion() == HttpVersion.HTTP_2), heard.lines::toString);
        assertTrue(direct.isOpen() && asUser.isOpen(), heard.lines::toString);
        assertEquals(2, proxy.tunnels());
        assertEquals(3, server.http2Sessions());
    }

    @Test
    void anAddressOfTheUriIsAskedForAsAnAddress() {
        InetAddress address = network.host("chat.test").addresses().get(0);
        server();
        WebSocket ws = open(engine(), "ws://" + address.getHostAddress() + "/");
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals("SOCKS5 " + address.getHostAddress() + ":80", proxy.requests().get(0).toString());
    }

    @Test
    void theAddressToConnectToIsAskedForInPlaceOfTheHost() {
        InetAddress address = network.host("other.test").addresses().get(0);
        ScriptedServer.on(network.host("other.test"), 8_080).nextConnection().expectHeader("Host", "chat.test").upgrade();
        WebSocket ws = engine().webSocket(URI.create("ws://chat.test/"));
        ws.internalRequest().connectAddress(new InetSocketAddress(address, 8_080));
        heard.of(ws).open();
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals("SOCKS5 " + address.getHostAddress() + ":8080", proxy.requests().get(0).toString());
    }

    @Test
    void anAnswerMayComeByteByByte() {
        server();
        proxy.nextAnswer(ProxyAnswer.tunnel().drip(Duration.ofMillis(50)));
        WebSocket ws = open(engine(), "ws://chat.test/");
        network.run(Duration.ofSeconds(3));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void bytesGluedBehindTheReplyAreTheServers() {
        proxy.nextAnswer(
            ProxyAnswer.raw(hex(OPEN)).glued("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        open(engine(), "ws://chat.test/", settings());
        network.run(LONG);
        WebSocketError error = heard.errors.get(0);
        assertEquals(ErrorKind.UPGRADE, error.kind(), error::message);
        assertEquals(503, error.httpStatus());
        proxy.clearUnexpected();
    }

    // ---- names resolved here ----

    private WebSocketEngine engineThatResolves(String... addresses) {
        InetAddress proxyAddress = network.host("proxy.test").addresses().get(0);
        List<InetAddress> found = Arrays.stream(addresses).map(Socks5OpeningTest::address).toList();
        return network.engine(EngineConfig.builder().proxy(settings().resolveLocally(true)).nameResolver(host -> host.equals("proxy.test")
            ? CompletableFuture.completedFuture(List.of(proxyAddress))
            : found.isEmpty() ? CompletableFuture.failedFuture(new UnknownHostException(host))
            : CompletableFuture.completedFuture(found)).build());
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void resolvedHereTheProxyIsAskedForOneAddressAfterTheOther() {
        server();
        String good = network.host("chat.test").addresses().get(0).getHostAddress();
        proxy.nextAnswer(ProxyAnswer.socksReply(8)).nextAnswer(ProxyAnswer.socksReply(4));
        WebSocket ws = open(engineThatResolves("2001:db8::7", "198.18.200.200", good), "ws://chat.test/");
        network.run(Duration.ofSeconds(2));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(List.of("SOCKS5 [2001:db8:0:0:0:0:0:7]:80", "SOCKS5 198.18.200.200:80", "SOCKS5 " + good + ":80"),
            proxy.requests().stream().map(ProxyRequest::toString).toList());
        assertEquals(3, proxy.connections(), "a refusal ends the connection to the proxy");
    }

    @Test
    void afterTheLastAddressTheRefusalIsTold() {
        proxy.nextAnswer(ProxyAnswer.socksReply(4)).nextAnswer(ProxyAnswer.socksReply(5));
        open(engineThatResolves("198.18.200.200", "198.18.200.201"), "ws://chat.test/");
        network.run(LONG);
        assertSays(heard.errors.get(0), "connection refused (reply 5");
    }

    private String[] many(int count) {
        return IntStream.range(0, count).mapToObj(i -> "10.1." + i / 250 + "." + (i % 250 + 1)).toArray(String[]::new);
    }

    @Test
    void ofAThousandAddressesEightAreAskedFor() {
        proxy.eachAnswer(ProxyAnswer.socksReply(5));
        open(engineThatResolves(many(1_000)), "ws://chat.test/");
        network.run(LONG);
        assertSays(heard.errors.get(0), "The proxy was asked for 8 of the 64 addresses of the server, one after the other;");
        assertEquals(8, proxy.connections());
    }

    @Test
    void slowRefusalsEndWithTheTimeOfTheTunnel() {
        proxy.eachAnswer(ProxyAnswer.socksReply(4).delay(Duration.ofSeconds(9)));
        open(engineThatResolves(many(5)), "ws://chat.test/");
        network.run(Duration.ofSeconds(20));
        assertSays(heard.errors.get(0), "The proxy was asked for 2 of the 5 addresses");
    }

    @Test
    void aSilentProxyIsAskedForOneAddress() {
        proxy.eachAnswer(ProxyAnswer.silence());
        open(engineThatResolves(many(5)), "ws://chat.test/");
        network.run(Duration.ofSeconds(11));
        assertEquals(WebSocketError.Phase.PROXY, heard.errors.get(0).phase());
        assertTrue(heard.errors.get(0).message().contains("The proxy was asked for 1 of the 5 addresses"), heard.lines::toString);
        assertEquals(1, proxy.connections());
    }

    @Test
    void theFamiliesAlternateAndWhatWasRefusedIsAskedForLast() {
        server();
        String good = network.host("chat.test").addresses().get(0).getHostAddress();
        proxy.nextAnswer(ProxyAnswer.socksReply(8));
        WebSocketEngine resolving = engineThatResolves("2001:db8::7", "2001:db8::8", good);
        open(resolving, "ws://chat.test/");
        network.run(Duration.ofSeconds(2));
        proxy.nextAnswer(ProxyAnswer.socksReply(8));
        WebSocket ws = open(resolving, "ws://chat.test/");
        network.run(Duration.ofSeconds(2));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(List.of("[2001:db8:0:0:0:0:0:7]", good, "[2001:db8:0:0:0:0:0:8]", good),
            proxy.requests().stream().map(request -> request.toString().substring(7).replace(":80", "")).toList());
    }

    @Test
    void aRefusalByRuleIsNotTriedWithAnotherAddress() {
        proxy.nextAnswer(ProxyAnswer.socksReply(2));
        open(engineThatResolves("198.18.200.200", "198.18.200.201"), "ws://chat.test/");
        network.run(LONG);
        assertSays(heard.errors.get(0), "connection not allowed by ruleset (reply 2");
        assertEquals(1, proxy.connections());
    }

    @Test
    void aNameThatDoesNotResolveHereIsNotTheProxysFault() {
        open(engineThatResolves(), "ws://chat.test/");
        network.run(LONG);
        WebSocketError error = heard.errors.get(0);
        assertEquals(ErrorKind.RESOLVE, error.kind(), error::message);
        assertFalse(error.message().contains("happened at the proxy"), error::message);
        assertEquals(0, proxy.connections());
    }

    // ---- credentials ----

    @Test
    void credentialsAreGivenToAProxyThatWantsThem() {
        server();
        proxy.basic("bot", "se:cret");
        WebSocket ws = open(engine(), "ws://chat.test/", settings().credentials("bot", "se:cret"));
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals("bot", proxy.requests().get(0).user());
    }

    @Test
    void missingAndWrongCredentialsAreToldWithoutThem() {
        proxy.basic("bot", "secret");
        assertSays(failure(settings()), "takes no clients without authentication. Give it a user and a password");
        WebSocketError wrong = failure(settings().credentials("b0t", "wr0ng"));
        assertSays(wrong, "refused the user or the password (status ");
        assertFalse(wrong.toString().contains("b0t") || wrong.toString().contains("wr0ng"), wrong::toString);
    }

    @Test
    void aProxyThatTakesNoOfferedMethodIsTold() {
        assertSays(failure(settings().credentials("bot", "secret"), ProxyAnswer.raw(hex("05ff")).atGreeting()), "Another method");
    }

    // ---- refusals ----

    @ParameterizedTest
    @CsvSource({"1, general SOCKS server failure", "2, connection not allowed by ruleset", "3, network unreachable", "4, host unreachable",
        "5, connection refused", "6, TTL expired", "7, command not supported", "8, address type not supported",
        "9, a code that RFC 1928 does not assign", "255, a code that RFC 1928 does not assign"})
    void eachReplyIsTold(int reply, String words) {
        assertSays(failure(ProxyAnswer.socksReply(reply)), words + " (reply " + reply + ", RFC 1928 section 6).");
    }

    @Test
    void aHostTooLongForSocksIsAMistakeOfTheUri() {
        String label = "a".repeat(60) + ".";
        open(engine(), "ws://" + label.repeat(5) + "test/");
        network.run(LONG);
        WebSocketError error = heard.errors.get(0);
        assertEquals(ErrorKind.CONFIG, error.kind(), error::message);
        assertTrue(error.message().contains("309 bytes"), error::message);
    }

    // ---- hostile proxies ----

    @Test
    void anHttpProxyIsRecognized() {
        assertSays(failure(ProxyAnswer.raw("HTTP/1.1 400 Bad Request\r\n\r\n").atGreeting()), "for an HTTP proxy use ProxySettings.http");
    }

    @Test
    void aServerInThePlaceOfTheProxyIsRecognized() {
        ScriptedServer server = server();
        open(engine(), "ws://chat.test/", ProxySettings.socks5("chat.test", 80));
        network.run(LONG);
        server.clearUnexpected();
        assertEquals(ErrorKind.PROXY, heard.errors.get(0).kind(), heard.lines::toString);
    }

    @ParameterizedTest
    @CsvSource({"0, nothing to the request", "1, after 1 bytes of the reply", "4, after 4 bytes of the reply",
        "9, after 9 bytes of the reply"})
    void anEndInTheMiddleIsTold(long bytes, String where) {
        assertSays(failure(ProxyAnswer.raw(hex(OPEN)).cutAfter(bytes)), where);
    }

    @Test
    void aResetInTheMiddleIsTold() {
        assertSays(failure(ProxyAnswer.raw(hex(OPEN)).cutAfter(4).thenReset()), "broke before its tunnel stood");
        assertSays(failure(ProxyAnswer.raw(hex("05")).atGreeting().cutAfter(1).thenReset()), "broke before its tunnel stood");
    }

    @Test
    void aSilentProxyMeetsItsLimit() {
        assertSays(failure(ProxyAnswer.silence()), "The limit is EngineConfig.proxyTimeout.");
        assertSays(failure(ProxyAnswer.silence().atGreeting()), "The tunnel through the proxy took longer than 10 s.");
    }

    @Test
    void aProxyThatIsNotThereIsBlamedAndNotTheServer() {
        network.host("proxy.test").stopListening(1_080);
        WebSocketError error = failure(settings());
        assertEquals(ErrorKind.PROXY, error.kind(), error::message);
        assertEquals(WebSocketError.Phase.CONNECT, error.phase());
        assertTrue(error.message().contains("This happened at the proxy socks5://proxy.test:1080."), error::message);
    }

    @Test
    void theTunnelBreaksLikeAnyConnection() {
        server();
        WebSocket ws = open(engine(), "ws://chat.test/");
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen());
        proxy.resetTunnels();
        network.run(Duration.ofSeconds(1));
        assertEquals(ErrorKind.CONNECTION_LOST, heard.errors.get(0).kind());
    }

    // ---- the end ----

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "login", "request"})
    void aCloseWhileTheProxyIsAskedLeavesNothing(String stage) {
        ProxyAnswer silence = ProxyAnswer.silence();
        proxy.nextAnswer(stage.equals("greeting") ? silence.atGreeting() : stage.equals("login") ? silence.atLogin() : silence);
        proxy.basic("bot", "secret");
        WebSocket ws = open(engine(), "ws://chat.test/", settings().credentials("bot", "secret"));
        network.run(Duration.ofSeconds(1));
        ws.close();
        network.run(Duration.ofSeconds(1));
        assertTrue(heard.lines.get(0).contains("closed"), heard.lines::toString);
        assertEquals(0, proxy.openTunnels());
    }

    @Test
    void theEngineEndsWhileTheProxyIsAsked() {
        proxy.eachAnswer(ProxyAnswer.silence());
        for (int i = 0; i < 10; i++) {
            open(engine(), "ws://chat.test/");
        }
        network.run(Duration.ofSeconds(1));
        engine.close();
        network.run(Duration.ofSeconds(1));
        assertEquals(10, heard.lines.stream().filter(line -> line.contains("closed 1001")).count(), heard.lines::toString);
    }

    @Test
    void aThousandFailuresOfEachKindLeakNothing() {
        List<ProxyAnswer> answers = List.of(ProxyAnswer.socksReply(5), ProxyAnswer.raw(hex("04")).atGreeting(),
            ProxyAnswer.raw(hex(OPEN)).cutAfter(6), ProxyAnswer.raw(hex(OPEN)).cutAfter(3).thenReset(), ProxyAnswer.silence());
        engine = network.engine(EngineConfig.builder().proxy(settings()).proxyTimeout(Duration.ofSeconds(1)).build());
        for (ProxyAnswer answer : answers) {
            heard.errors.clear();
            proxy.eachAnswer(answer);
            for (int i = 0; i < 1_000; i++) {
                open(engine, "ws://chat.test/");
            }
            network.run(Duration.ofSeconds(5));
            assertEquals(1_000, heard.errors.size(), answer::toString);
            assertEquals(0, engine.statistics().pool().segmentsInUse(), answer::toString);
        }
        assertEquals(0, engine.statistics().connecting());
    }
}
