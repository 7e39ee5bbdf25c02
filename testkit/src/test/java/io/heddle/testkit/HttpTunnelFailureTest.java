package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import java.net.URI;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP proxies that refuse, fail, lie, or are none: each failure says whose it is and what to do, and leaves nothing behind. */
@Timeout(60)
@Seed(1)
final class HttpTunnelFailureTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String AT_PROXY = " This happened at the proxy http://proxy.test:3128.";
    private static final String ESTABLISHED = "HTTP/1.1 200 OK\r\n";

    private SimulatedNetwork network;
    private SimulatedHost proxyHost;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        proxyHost = network.host("proxy.test");
        heard = new Heard(network);
    }

    // ---- refusals ----

    static Stream<Arguments> refusals() {
        return Stream.of(
            Arguments.of(400, "ws", "configure it as an https proxy"),
            Arguments.of(401, "ws", "the answer of a web server rather than of a proxy"),
            Arguments.of(403, "ws", "many proxies allow tunnels to port 443 only, so use wss"),
            Arguments.of(403, "wss", "Its rules forbid this server, or this client"),
            Arguments.of(404, "ws", "check host and port of the proxy"),
            Arguments.of(405, "ws", "It takes no CONNECT"),
            Arguments.of(407, "ws", "It wants credentials, and none were given"),
            Arguments.of(408, "ws", "gave up waiting"),
            Arguments.of(429, "ws", "open fewer connections"),
            Arguments.of(500, "ws", "its own log says why"),
            Arguments.of(501, "ws", "It takes no CONNECT"),
            Arguments.of(502, "ws", "It could not reach the server"),
            Arguments.of(503, "ws", "It is overloaded or under maintenance, or it cannot reach the server"),
            Arguments.of(504, "ws", "It waited in vain for the server"),
            Arguments.of(302, "ws", "a page where people log in"),
            Arguments.of(799, "ws", "with 799"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalHasItsStatusItsBodyAndARemedy(int status, String scheme, String advice) {
        proxy().nextAnswer(ProxyAnswer.status(status).header("X-Reason", "because").body("the page").thenClose());
        WebSocketError error = fails(throughProxy(), scheme + "://chat.test/?token=secret");
        assertTrue(error.message().contains("The proxy answered CONNECT chat.test:" + (scheme.equals("ws") ? 80 : 443) + " with " + status),
            error::message);
        assertTrue(error.message().contains(advice), error::message);
        assertTrue(error.message().contains(AT_PROXY), error::message);
        assertFalse(error.toString().contains("secret"), error::toString);
        assertEquals(status, error.httpStatus());
        assertEquals("the page", error.httpBody());
        assertEquals(List.of("because"), error.httpHeaders().get("x-reason"));
        assertEquals(WebSocketError.Phase.PROXY, error.phase());
    }

    @Test
    void theTimeToComeBackIsTold() {
        proxy().nextAnswer(ProxyAnswer.status(503).header("Retry-After", "120"));
        assertTrue(fails(throughProxy(), "ws://chat.test/").message().contains("Retry-After: 120."));
    }

    @Test
    void theSchemesThatAProxyWantsAreTold() {
        proxy().nextAnswer(ProxyAnswer.status(407).header("Proxy-Authenticate", "Negotiate").header("Proxy-Authenticate", "NTLM"));
        WebSocketError error = fails(throughProxy(), "ws://chat.test/");
        assertTrue(error.message().contains("Negotiate") && error.message().contains("NTLM"), error::message);
    }

    @Test
    void aServerThatTheProxyCannotReachIsToldApartFromTheProxy() {
        proxy();
        WebSocketError error = fails(throughProxy(), "ws://nowhere.test/");
        assertEquals(502, error.httpStatus());
        assertTrue(error.message().contains("CONNECT nowhere.test:80 with 502"), error::message);
    }

    // ---- no proxy at all ----

    static Stream<Arguments> oddities() {
        return Stream.of(
            Arguments.of(ProxyAnswer.raw("SSH-2.0-OpenSSH\r\n"), "the response does not begin with an HTTP status line"),
            Arguments.of(ProxyAnswer.raw(HexFormat.of().parseHex("15030100020246")), "configure it as an https proxy"),
            Arguments.of(ProxyAnswer.raw(HexFormat.of().parseHex("05ff")), "if this is a SOCKS proxy, configure it as one"),
            Arguments.of(ProxyAnswer.raw("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "although no upgrade was asked for"),
            Arguments.of(ProxyAnswer.raw("HTTP/1.1 100 x\r\n\r\n".repeat(9)),
                "there are more informational responses (1xx) than the limit"),
            Arguments.of(ProxyAnswer.raw(ESTABLISHED + "A: b\r\n".repeat(1_001)), "EngineConfig.maxResponseHeaderFields"),
            Arguments.of(ProxyAnswer.raw(ESTABLISHED + "A\0: b\r\n\r\n"), "a header name has a character that is not allowed in it"),
            Arguments.of(ProxyAnswer.endlessHead(), "EngineConfig.maxResponseHeaderBytes"),
            Arguments.of(ProxyAnswer.tunnel().cutAfter(0), "this port speaks TLS (configure it as an https proxy) or SOCKS"),
            Arguments.of(ProxyAnswer.tunnel().cutAfter(20), "20 bytes of it had arrived"),
            Arguments.of(ProxyAnswer.tunnel().cutAfter(0).thenReset(), "The connection to the proxy broke before CONNECT was answered"),
            Arguments.of(ProxyAnswer.tunnel().cutAfter(20).thenReset(), "The connection to the proxy broke before CONNECT was answered"),
            Arguments.of(ProxyAnswer.silence(), "The tunnel through the proxy took longer than 4 s. Is the proxy alive"),
            Arguments.of(ProxyAnswer.tunnel().drip(SECOND), "The limit is EngineConfig.proxyTimeout"));
    }

    @ParameterizedTest
    @MethodSource("oddities")
    void whatIsNoProxyIsToldSo(ProxyAnswer answer, String words) {
        proxy().nextAnswer(answer);
        ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
        server.eachConnection().swallow();
        WebSocketError error = fails(throughProxy(), "ws://chat.test/");
        server.clearUnexpected();
        assertTrue(error.message().contains(words), error::message);
        assertTrue(error.message().contains(AT_PROXY), error::message);
    }

    /** A status says more than the end that follows it, and than the limit that passes. */
    @ParameterizedTest
    @ValueSource(strings = {"reset", "silence"})
    void aRefusalCountsAlsoIfItsBodyDoesNotCome(String then) {
        ProxyAnswer cut = ProxyAnswer.raw("HTTP/1.1 403 Forbidden\r\nContent-Length: 100\r\n\r\nonly this");
        proxy().nextAnswer(then.equals("reset") ? cut.thenClose() : cut);
        WebSocketError error = fails(throughProxy(), "ws://chat.test/");
        assertEquals(403, error.httpStatus());
        assertEquals("only this", error.httpBody());
    }

    /** By the protocol the page comes out of the tunnel. */
    @ParameterizedTest
    @CsvSource({"ws, UPGRADE", "wss, TLS"})
    void aWebServerThatAnswersCONNECTWithAPageIsDoubted(String scheme, ErrorKind kind) {
        ScriptedProxy proxy = proxy();
        proxy.nextAnswer(ProxyAnswer.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>welcome</html>"));
        WebSocketError error = fails(throughProxy(), scheme + "://chat.test/", kind);
        proxy.clearUnexpected();
        assertTrue(error.message().contains("This was through the proxy http://proxy.test:3128. What it sent with its answer to CONNECT"
            + " looks like a web page: is it a proxy at all?"), error::message);
    }

    @Test
    void aProxyOverTlsThatSpeaksNoneIsToldSo() {
        ScriptedServer plain = ScriptedServer.on(proxyHost, 3129);
        plain.nextConnection().then(peer -> peer.sendRaw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes()));
        WebSocketError error =
            fails(EngineConfig.builder().proxy(ProxySettings.https("proxy.test", 3129)), "ws://chat.test/", ErrorKind.PROXY);
        plain.clearUnexpected();
        assertTrue(error.message().contains("The proxy "), error::message);
        assertTrue(error.message().contains(" This happened at the proxy https://proxy.test:3129."), error::message);
    }

    // ---- on the way to the proxy ----

    static Stream<Arguments> unreachable() {
        return Stream.of(
            Arguments.of("proxy.test", ErrorKind.PROXY, "The proxy refused the connection: nothing listens at this port"),
            Arguments.of("nobody.test", ErrorKind.PROXY, "The name nobody.test did not resolve"),
            Arguments.of("mute.test", ErrorKind.PROXY, "Connecting took longer than 5 s. Is the proxy alive, or overloaded?"));
    }

    @ParameterizedTest
    @MethodSource("unreachable")
    void aProxyThatCannotBeReachedIsNotTakenForTheServer(String host, ErrorKind kind, String words) {
        network.host("mute.test").swallowConnects(true);
        ProxySettings proxy = ProxySettings.http(host, 3128);
        WebSocketEngine engine =
            network.engine(EngineConfig.builder().proxy(proxy).connectTimeout(Duration.ofSeconds(5)).build());
        heard.of(engine.webSocket(URI.create("ws://chat.test/"))).open();
        network.run(Duration.ofSeconds(20));
        WebSocketError error = heard.errors.get(0);
        assertEquals(kind, error.kind(), error::toString);
        assertTrue(error.message().contains(words), error::message);
        assertTrue(error.message().contains("This happened at the proxy http://" + host + ":3128."), error::message);
    }

    @Test
    void aLackOfDescriptorsIsOursAndNotTheProxys() {
        proxy();
        WebSocketEngine engine = network.engine(throughProxy().build());
        network.maxSockets(engine, 0);
        heard.of(engine.webSocket(URI.create("ws://chat.test/"))).open();
        network.run(SECOND);
        assertEquals(ErrorKind.CONNECT, heard.errors.get(0).kind(), heard.lines::toString);
        assertTrue(heard.errors.get(0).message().contains("no file descriptor left"), heard.lines::toString);
    }

    // ---- behind the proxy ----

    @Test
    void aRefusalOfTheServerIsTheServersAndTellsTheProxyOnTheWay() {
        proxy();
        ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
        server.nextConnection().answer(403);
        WebSocketError error = fails(throughProxy(), "ws://chat.test/", ErrorKind.UPGRADE);
        assertEquals(403, error.httpStatus());
        assertTrue(error.message().endsWith("This was through the proxy http://proxy.test:3128."), error::message);
    }

    @ParameterizedTest
    @CsvSource({"wss, 0", "wss, 1", "ws, 0", "ws, 1", "ws, 100"})
    void aTunnelThatEndsDuringTheHandshakeOfTheServer(String scheme, long bytes) {
        proxy().nextAnswer(ProxyAnswer.tunnel().tunnelEndsAfter(bytes));
        SimulatedHost host = network.host("chat.test");
        ScriptedServer server = scheme.equals("wss") ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80);
        server.nextConnection().upgrade().swallow();
        WebSocketError error = fails(throughProxy(), scheme + "://chat.test/", null);
        server.clearUnexpected();
        assertTrue(error.message().contains("This was through the proxy http://proxy.test:3128."), error::message);
    }

    @Test
    void thoseThatWaitedForTheSessionTellTheProxyOnce() {
        proxy().eachAnswer(ProxyAnswer.status(403));
        WebSocketEngine engine = network.engine(throughProxy().httpPolicy(HttpPolicy.HTTP_2_ONLY).build());
        for (int i = 0; i < 5; i++) {
            heard.of(engine.webSocket(URI.create("wss://chat.test/"))).open();
        }
        network.run(SECOND);
        assertEquals(5, heard.errors.size());
        for (WebSocketError error : heard.errors) {
            assertEquals(ErrorKind.PROXY, error.kind());
            assertEquals(403, error.httpStatus());
            assertEquals(error.message().indexOf(AT_PROXY), error.message().lastIndexOf(AT_PROXY), error::message);
            assertTrue(error.message().contains(AT_PROXY), error::message);
        }
    }

    // ---- many ----

    /** The network finds what they leave: sockets, segments, timers, counts of connections. */
    @Test
    void aThousandFailuresOfEachKindLeaveNothing() {
        List<ProxyAnswer> answers = List.of(ProxyAnswer.status(403).body("no"), ProxyAnswer.status(407), ProxyAnswer.raw("nonsense"),
            ProxyAnswer.tunnel().cutAfter(10), ProxyAnswer.tunnel().cutAfter(10).thenReset(), ProxyAnswer.silence(),
            ProxyAnswer.raw("HTTP/1.1 200 OK\r\n\r\nno TLS"), ProxyAnswer.tunnel().tunnelEndsAfter(1));
        ScriptedServer server = ScriptedServer.onTls(network.host("chat.test"), 443);
        server.eachConnection().swallow();
        ScriptedProxy proxy = proxy();
        WebSocketEngine engine = network.engine(throughProxy().build());
        for (ProxyAnswer answer : answers) {
            proxy.eachAnswer(answer);
            for (int i = 0; i < 1_000; i++) {
                engine.webSocket(URI.create("wss://chat.test/")).onError((ws, error) -> heard.errors.add(error)).open();
            }
            network.run(Duration.ofSeconds(10));
            assertEquals(1_000, heard.errors.size(), answer::toString);
            heard.errors.clear();
            assertEquals(0, engine.statistics().connecting(), answer::toString);
            assertEquals(0, proxy.openTunnels(), answer::toString);
        }
        server.clearUnexpected();
    }

    // ---- helpers ----

    private ScriptedProxy proxy() {
        return ScriptedProxy.on(proxyHost, 3128);
    }

    private static EngineConfigBuilder throughProxy() {
        return EngineConfig.builder().proxy(ProxySettings.http("proxy.test", 3128)).proxyTimeout(Duration.ofSeconds(4));
    }

    private WebSocketError fails(EngineConfigBuilder config, String uri) {
        return fails(config, uri, ErrorKind.PROXY);
    }

    /** @param kind null for any */
    private WebSocketError fails(EngineConfigBuilder config, String uri, ErrorKind kind) {
        WebSocketEngine engine = network.engine(config.build());
        heard.of(engine.webSocket(URI.create(uri))).open();
        network.run(Duration.ofSeconds(10));
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        WebSocketError error = heard.errors.get(0);
        assertTrue(kind == null || error.kind() == kind, error::toString);
        assertTrue(error.remoteAddress().endsWith(":3128") || error.remoteAddress().endsWith(":3129"), error::toString);
        return error;
    }
}
