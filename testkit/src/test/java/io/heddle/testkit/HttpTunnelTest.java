package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections through HTTP proxies, over TCP and over TLS to the proxy: what goes through a tunnel, and how it begins and ends. */
@Timeout(60)
@Seed(1)
final class HttpTunnelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private SimulatedNetwork network;
    private SimulatedHost proxyHost;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        proxyHost = network.host("proxy.test");
        heard = new Heard(network);
    }

    // ---- through the tunnel ----

    /** Each scheme through each kind of proxy, over each version of HTTP: TLS inside of TLS inside of a tunnel at most. */
    @ParameterizedTest
    @CsvSource({
        "ws, false, HTTP_1_1", "ws, true, HTTP_1_1", "wss, false, HTTP_1_1", "wss, true, HTTP_1_1",
        "ws, false, HTTP_2_ONLY", "ws, true, HTTP_2_ONLY", "wss, false, HTTP_2_ONLY", "wss, true, HTTP_2_ONLY"})
    void messagesGoThroughTheTunnel(String scheme, boolean isTlsToProxy, HttpPolicy policy) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        ScriptedServer server = server(scheme.equals("wss")).http2();
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectMessage("a large one", message -> true)
            .sendBinary(new byte[100_000]).expectClose(1000);
        WebSocketEngine engine = network.engine(through(proxy).httpPolicy(policy).build());
        WebSocket ws = heard.of(engine.webSocket(server.uri("/chat?token=secret"))).onBinary((open, bytes) -> open.close(1000, ""));
        HttpVersion[] version = new HttpVersion[1];
        ws.onOpen(open -> {
            version[0] = open.httpVersion();
            open.send("hello");
            open.send(new byte[300_000]);
        });
        ws.open();
        network.run(Duration.ofSeconds(5));
        assertTrue(server.isDone(), heard.lines::toString);
        assertEquals(List.of("open", "welcome", "closed 1000"), told());
        assertEquals(policy == HttpPolicy.HTTP_1_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2, version[0]);
        RequestHead connect = proxy.requests().get(0).head();
        String authority = "chat.test:" + (scheme.equals("wss") ? 443 : 80);
        assertEquals("CONNECT " + authority + " HTTP/1.1", connect.toString());
        assertEquals(List.of(Map.entry("Host", authority)), connect.headers());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAnswerMayComeByteByByte(boolean isTlsToProxy) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        proxy.nextAnswer(ProxyAnswer.tunnel().header("Via", "1.1 x").drip(Duration.ofMillis(1)));
        opens(network.engine(through(proxy).build()), server(true));
    }

    /** Many proxies do so: RFC 9110 section 9.3.6 has a client ignore it. */
    @Test
    void theLengthOfA2xxMeansNothing() {
        ScriptedProxy proxy = proxy(false);
        proxy.nextAnswer(ProxyAnswer.tunnel().header("Content-Length", "7").header("Transfer-Encoding", "chunked"));
        opens(network.engine(through(proxy).build()), server(true));
    }

    @Test
    void informationalResponsesMayComeBefore() {
        tunnels((channel, request) -> {
            channel.write(bytes("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nContent-Length: 3\r\n\r\n" + ESTABLISHED));
            new RawEcho(channel);
        });
        heard.of(network.engine(throughPlain().build()).webSocket(URI.create("ws://chat.test/"))).open();
        network.run(SECOND);
        assertEquals(List.of("open"), told());
    }

    /** A server of HTTP/2 speaks first, and its SETTINGS may come in one piece with the proxy's answer. */
    @Test
    void theBytesBehindTheAnswerAreTheServers() {
        RawHttp2.Ways ways = new RawHttp2.Ways();
        byte[] settings = ServerFrames.join(ways.settings);
        ways.settings = new byte[0][];
        tunnels((channel, request) -> {
            channel.write(ServerFrames.join(bytes(ESTABLISHED), settings));
            new RawHttp2(channel, ways);
        });
        WebSocket ws = network.engine(throughPlain().httpPolicy(HttpPolicy.HTTP_2_ONLY).build()).webSocket(URI.create("ws://chat.test/"));
        heard.of(ws).open();
        network.run(SECOND);
        assertEquals(List.of("open"), told());
        assertEquals(HttpVersion.HTTP_2, ws.httpVersion());
        assertEquals(1, ways.sessions);
    }

    @Test
    void anIpv6ServerIsAskedForInBrackets() {
        ScriptedProxy proxy = proxy(false);
        proxy.knows("2001:db8::7", "chat.test");
        ScriptedServer server = server(false);
        server.nextConnection().upgrade();
        heard.of(network.engine(through(proxy).build()).webSocket(URI.create("ws://[2001:db8::7]/"))).open();
        network.run(SECOND);
        assertEquals("[2001:db8::7]:80", proxy.requests().get(0).head().target(), heard.lines::toString);
    }

    @Test
    void theServersNameIsNotLookedUpHere() {
        ScriptedProxy proxy = proxy(false);
        proxy.knows("inside.only", "chat.test");
        ScriptedServer server = server(false);
        server.nextConnection().upgrade();
        heard.of(network.engine(through(proxy).build()).webSocket(URI.create("ws://inside.only/"))).open();
        network.run(SECOND);
        assertEquals(List.of("open"), told());
    }

    // ---- HTTP/2 ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsShareASessionThroughTheSameProxyOnly(boolean isTlsToProxy) {
        ScriptedProxy first = proxy(isTlsToProxy);
        ScriptedProxy second = ScriptedProxy.on(network.host("other.test"), 3128);
        ScriptedServer server = server(true).http2();
        server.eachConnection().upgrade().ignoreMessages();
        WebSocketEngine engine = network.engine(EngineConfig.builder().httpPolicy(HttpPolicy.HTTP_2_ONLY).build());
        List<WebSocket> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            WebSocket ws = heard.of(engine.webSocket(server.uri("/")));
            ScriptedProxy proxy = i % 3 == 0 ? first : second;
            if (i % 3 != 2) {
                ws.internalRequest().proxy(ProxySettings.of(proxy.uri()));
            }
            ws.open();
            all.add(ws);
        }
        network.run(SECOND);
        assertEquals(12, all.stream().filter(WebSocket::isOpen).count(), heard.lines::toString);
        assertEquals(3, server.http2Sessions());
        assertEquals(List.of(1, 1), List.of(first.tunnels(), second.tunnels()));
        first.resetTunnels();
        network.run(SECOND);
        assertEquals(8, all.stream().filter(WebSocket::isOpen).count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void withoutHttp2TheConnectionFallsBackThroughTheProxy(String scheme) {
        ScriptedProxy proxy = proxy(false);
        ScriptedServer server = server(scheme.equals("wss"));
        if (scheme.equals("ws")) {
            // What answers the preface of HTTP/2 by HTTP/1.1.
            server.nextConnection().answerRaw("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").drop();
        }
        server.nextConnection().upgrade().expectText("hello");
        WebSocket ws = heard.of(network.engine(through(proxy).httpPolicy(HttpPolicy.HTTP_2_PREFERRED).build()).webSocket(server.uri("/")));
        ws.onOpen(open -> open.send("hello")).open();
        network.run(SECOND);
        server.clearUnexpected();
        assertEquals(HttpVersion.HTTP_1_1, ws.httpVersion(), heard.lines::toString);
        assertTrue(ws.isOpen());
    }

    // ---- addresses ----

    /** An address of the proxy that ends the connection without a word gives way to its next one; an answer never does. */
    @ParameterizedTest
    @CsvSource({"0, open, 2", "9, PROXY, 1"})
    void anAddressOfTheProxyThatSaysNothingGivesWayToTheNext(int bytes, String outcome, int asked) throws UnknownHostException {
        SimulatedHost two =
            network.host("two.test", InetAddress.getByName("198.18.50.1"), InetAddress.getByName("198.18.50.2"));
        ScriptedProxy proxy = ScriptedProxy.on(two, 3128);
        proxy.nextAnswer(ProxyAnswer.raw("HTTP/1.1 200").cutAfter(bytes));
        ScriptedServer server = server(false);
        server.eachConnection().upgrade();
        heard.of(network.engine(through(proxy).build()).webSocket(server.uri("/"))).open();
        network.run(SECOND);
        assertEquals(outcome, told().get(0).split(" ")[0]);
        assertEquals(asked, proxy.requests().size());
    }

    // ---- redirects ----

    @Test
    void aRedirectGoesThroughTheProxyToo() {
        ScriptedProxy proxy = proxy(false);
        ScriptedServer server = server(false);
        ScriptedServer secure = ScriptedServer.onTls(network.host("other.test"), 443);
        server.nextConnection().answer(302, "Location", "wss://other.test/moved");
        secure.nextConnection().expectTarget("/moved").upgrade();
        heard.of(network.engine(through(proxy).build()).webSocket(server.uri("/"))).open();
        network.run(SECOND);
        assertEquals(List.of("open"), told());
        assertEquals(List.of("chat.test:80", "other.test:443"), proxy.requests().stream().map(ProxyRequest::target).toList());
        assertEquals(1, proxy.openTunnels());
    }

    // ---- credentials ----

    /** The proxy asks the first connection for them; later ones bring them along. */
    @ParameterizedTest
    @CsvSource({"Basic, false", "MD5, false", "SHA-256, true"})
    void credentialsAreGivenToTheProxyAndToItAlone(String scheme, boolean isTlsToProxy) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        if (scheme.equals("Basic")) {
            proxy.basic("bot", "secret");
        } else {
            proxy.digest("bot", "secret", scheme);
        }
        ScriptedServer server = server(true);
        server.nextConnection().upgrade();
        server.nextConnection().upgrade();
        ProxySettings settings = ProxySettings.of(proxy.uri()).credentials("bot", "secret");
        WebSocketEngine engine = network.engine(EngineConfig.builder().proxy(settings).build());
        for (int i = 0; i < 2; i++) {
            heard.of(engine.webSocket(server.uri("/"))).open();
            network.run(SECOND);
        }
        assertEquals(List.of("open", "open"), told());
        assertEquals(2, proxy.tunnels());
        assertEquals(List.of("", "bot", "bot"), proxy.requests().stream().map(ProxyRequest::user).toList());
        server.requests().forEach(request -> assertEquals(List.of(), request.headers("Proxy-Authorization")));
    }

    // ---- the end ----

    @ParameterizedTest
    @CsvSource({"false, close", "false, abort", "true, close", "true, abort"})
    void aConnectionMayEndWhileItsTunnelIsAskedFor(boolean isTlsToProxy, String how) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        proxy.nextAnswer(ProxyAnswer.silence());
        WebSocketEngine engine = network.engine(through(proxy).build());
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://chat.test/")));
        ws.open();
        network.run(SECOND);
        assertEquals(WebSocketState.CONNECTING, ws.state());
        if (how.equals("close")) {
            ws.close(1000, "enough");
        } else {
            ws.abort();
        }
        network.run(SECOND);
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertEquals(0, engine.statistics().connecting());
        assertEquals(0, proxy.openTunnels());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEngineMayEndWhileTunnelsAreAskedFor(boolean isTlsToProxy) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        proxy.eachAnswer(ProxyAnswer.tunnel().delay(Duration.ofSeconds(3)));
        ScriptedServer server = server(true);
        server.eachConnection().swallow();
        WebSocketEngine engine = network.engine(through(proxy).build());
        for (int i = 0; i < 20; i++) {
            heard.of(engine.webSocket(server.uri("/"))).open();
        }
        network.run(SECOND);
        engine.close();
        network.run(Duration.ofSeconds(30));
        assertEquals(20, heard.lines.size(), heard.lines::toString);
    }

    @ParameterizedTest
    @CsvSource({"ws, false, close", "ws, false, reset", "wss, false, close", "wss, true, reset", "wss, true, close"})
    void theEndOfAnOpenTunnelIsToldOnce(String scheme, boolean isTlsToProxy, String how) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        ScriptedServer server = server(scheme.equals("wss"));
        server.nextConnection().upgrade().swallow();
        WebSocketEngine engine = network.engine(through(proxy).build());
        heard.of(engine.webSocket(server.uri("/"))).open();
        network.run(SECOND);
        if (how.equals("close")) {
            proxy.closeTunnels();
        } else {
            proxy.resetTunnels();
        }
        network.run(SECOND);
        server.clearUnexpected();
        assertEquals(2, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.get(1).contains("This was through " + (isTlsToProxy ? "the proxy https:" : "the proxy http:"))
            || heard.errors.isEmpty(), heard.lines::toString);
    }

    /** The proxy passes on the end of the server, or that of the client, and both sides are closed in order. */
    @ParameterizedTest
    @CsvSource({"ws, false", "wss, false", "ws, true", "wss, true"})
    void theServerMayCloseThroughTheTunnel(String scheme, boolean isTlsToProxy) {
        ScriptedProxy proxy = proxy(isTlsToProxy);
        ScriptedServer server = server(scheme.equals("wss"));
        server.nextConnection().upgrade().sendText("last").close(1001, "restart");
        heard.of(network.engine(through(proxy).build()).webSocket(server.uri("/"))).open();
        network.run(SECOND);
        assertEquals(List.of("open", "last", "closed 1001"), told());
        assertEquals(0, proxy.openTunnels());
    }

    // ---- helpers ----

    private ScriptedProxy proxy(boolean isTls) {
        return isTls ? ScriptedProxy.onTls(proxyHost, 3129) : ScriptedProxy.on(proxyHost, 3128);
    }

    private ScriptedServer server(boolean isTls) {
        SimulatedHost host = network.host("chat.test");
        return isTls ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80);
    }

    private static EngineConfigBuilder through(ScriptedProxy proxy) {
        return EngineConfig.builder().proxy(ProxySettings.of(proxy.uri()));
    }

    private static EngineConfigBuilder throughPlain() {
        return EngineConfig.builder().proxy(ProxySettings.http("proxy.test", 3128));
    }

    /** A proxy of the test's own: once it has a CONNECT, the channel is the test's. */
    private void tunnels(BiConsumer<ServerChannel, String> tunnel) {
        proxyHost.listen(3128, channel -> channel.listener(new ServerChannel.Listener() {
            private final ByteArrayOutputStream head = new ByteArrayOutputStream();

            @Override
            public void onBytes(byte[] bytes) {
                head.writeBytes(bytes);
                String request = head.toString(StandardCharsets.ISO_8859_1);
                if (request.endsWith("\r\n\r\n")) {
                    tunnel.accept(channel, request);
                }
            }

            @Override
            public void onEnd() {
                channel.close();
            }
        }));
    }

    private void opens(WebSocketEngine engine, ScriptedServer server) {
        server.nextConnection().upgrade().expectText("hello");
        heard.of(engine.webSocket(server.uri("/"))).onOpen(open -> open.send("hello")).open();
        network.run(SECOND);
        assertEquals(List.of("open"), told());
    }

    private List<String> told() {
        return heard.lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
