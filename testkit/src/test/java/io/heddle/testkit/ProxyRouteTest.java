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
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole openings whose proxies a selector or the environment names. */
@Timeout(60)
@Seed(1)
final class ProxyRouteTest {
    private static final Proxy DEAD = proxy(Proxy.Type.SOCKS, "dead.test");
    private static final Proxy GOOD = proxy(Proxy.Type.SOCKS, "proxy.test");

    private SimulatedNetwork network;
    private Heard heard;
    private ScriptedProxy proxy;
    private ScriptedServer server;
    private final Selector selector = new Selector();

    /** As slow and as wrong as the test wants. */
    private static final class Selector extends ProxySelector {
        private final List<String> calls = new ArrayList<>();
        private List<Proxy> answer = List.of(GOOD);

        @Override
        public List<Proxy> select(URI uri) {
            calls.add("select " + uri);
            if (answer == null) {
                throw new IllegalStateException("http://bot:secret@proxy");
            }
            return answer;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException cause) {
            calls.add("failed " + ((InetSocketAddress) address).getHostString());
        }
    }

    private static Proxy proxy(Proxy.Type type, String host) {
        return new Proxy(type, InetSocketAddress.createUnresolved(host, 1_080));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
        proxy = ScriptedProxy.on(network.host("proxy.test"), 1_080);
        network.host("dead.test");
        server = ScriptedServer.on(network.host("chat.test"), 80);
        server.eachConnection().upgrade().echo();
    }

    private WebSocketEngine engine(ProxySettings settings) {
        return network.engine(EngineConfig.builder().proxy(settings).build());
    }

    private WebSocketEngine engine() {
        return engine(ProxySettings.of(selector));
    }

    private WebSocket open(WebSocketEngine engine, String uri) {
        return heard.of(engine.webSocket(URI.create(uri))).open();
    }

    private void opens(WebSocketEngine engine, String uri) {
        WebSocket ws = open(engine, uri);
        network.run(Duration.ofSeconds(20));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    private WebSocketError fails(WebSocketEngine engine, String uri) {
        open(engine, uri);
        network.run(Duration.ofSeconds(40));
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    // ---- a selector ----

    @Test
    void theSelectorIsAskedForHttpAndHttps() {
        ScriptedServer secure = ScriptedServer.onTls(network.host("chat.test"), 8_443);
        secure.nextConnection().upgrade();
        WebSocketEngine engine = engine();
        opens(engine, "ws://Chat.test/path?token=secret");
        opens(engine, "wss://chat.test:8443/path");
        assertEquals(List.of("select http://chat.test/", "select https://chat.test:8443/"), selector.calls);
        assertEquals(2, proxy.tunnels());
    }

    @Test
    void thousandsOfConnectionsToOneTargetAskOnce() {
        WebSocketEngine engine = engine();
        for (int i = 0; i < 2_000; i++) {
            open(engine, "ws://chat.test/" + i);
        }
        network.run(Duration.ofSeconds(5));
        assertEquals(2_000, engine.statistics().open());
        assertEquals(1, selector.calls.size(), selector.calls::toString);
    }

    @Test
    void aSelectorMaySayDirect() {
        selector.answer = List.of(Proxy.NO_PROXY);
        opens(engine(), "ws://chat.test/");
        assertEquals(0, proxy.connections());
    }

    @Test
    void aProxyOfTheSelectorIsSpokenToByItsType() {
        selector.answer = List.of(proxy(Proxy.Type.HTTP, "proxy.test"));
        opens(engine(), "ws://chat.test/");
        assertEquals("HTTP/1.1", proxy.requests().get(0).protocol());
    }

    @Test
    void aProxyThatTheSelectorHasResolvedIsConnectedByItsAddress() {
        selector.answer = List.of(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(network.host("proxy.test").addresses().get(0), 1_080)));
        network.host("proxy.test").lookupFails(Duration.ZERO);
        opens(engine(), "ws://chat.test/");
        assertEquals(1, proxy.tunnels());
    }

    @Test
    void proxiesOfTheSelectorAreGivenTheCredentialsOfTheSettings() {
        proxy.basic("bot", "secret");
        opens(engine(ProxySettings.of(selector).credentials("bot", "secret")), "ws://chat.test/");
        selector.answer = List.of(proxy(Proxy.Type.HTTP, "proxy.test"));
        opens(engine(ProxySettings.of(selector).credentials("bot", "secret")), "ws://chat.test/");
        assertEquals(2, proxy.tunnels());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSelectorAtFaultIsToldAndTheConnectionIsNotOpenedDirectly(boolean isThrown) {
        selector.answer = isThrown ? null : List.of();
        WebSocketError error = fails(engine(), "ws://chat.test/?token=secret");
        assertEquals(ErrorKind.PROXY, error.kind());
        assertEquals(WebSocketError.Phase.RESOLVE, error.phase());
        String fault = isThrown ? "threw java.lang.IllegalStateException (see the cause of this error)" : "gave an empty list";
        assertTrue(error.message().contains("The proxy selector " + Selector.class.getName() + ", asked for http://chat.test/, " + fault),
            error::message);
        assertFalse(error.message().contains("secret"), error::message);
        assertEquals(isThrown ? "http://bot:secret@proxy" : null, isThrown ? error.cause().getMessage() : error.cause());
        assertEquals(0, server.connections());
    }

    @Test
    void anIpv6AddressInBracketsIsAProxy() {
        ScriptedProxy.on(network.host("six.test", address("2001:db8::7")), 1_080);
        selector.answer = List.of(proxy(Proxy.Type.SOCKS, "[2001:db8::7]"));
        opens(engine(), "ws://chat.test/");
    }

    @Test
    void anotherQuestionOfTheSameConnectionIsAskedAfterARedirect() {
        ScriptedServer first = ScriptedServer.on(network.host("first.test"), 80);
        first.nextConnection().answer(302, "Location", "ws://chat.test/");
        opens(engine(), "ws://first.test/");
        assertEquals(List.of("select http://first.test/", "select http://chat.test/"), selector.calls);
    }

    // ---- several proxies ----

    @ParameterizedTest
    @ValueSource(strings = {"refused", "swallowed", "unknown", "hanging"})
    void aProxyThatCannotBeReachedGivesWayToTheNextAndTheSelectorIsTold(String how) {
        switch (how) {
            case "swallowed" -> network.host("dead.test").swallowConnects(true);
            case "unknown" -> network.host("dead.test").lookupFails(Duration.ofMillis(5));
            case "hanging" -> network.host("dead.test").lookupHangs();
            default -> network.host("dead.test").stopListening(1_080);
        }
        selector.answer = List.of(DEAD, GOOD);
        opens(engine(), "ws://chat.test/");
        assertEquals(1, proxy.tunnels());
        assertEquals(List.of("select http://chat.test/", "failed dead.test"), selector.calls);
    }

    @ParameterizedTest
    @CsvSource({"SOCKS, false", "SOCKS, true", "HTTP, false", "HTTP, true"})
    void aProxyThatTakesConnectionsAndSaysNothingGivesWayToo(Proxy.Type type, boolean isReset) {
        network.host("dead.test").listen(1_080, channel -> {
            channel.listener(new ServerChannel.Listener() {});
            if (isReset) {
                channel.reset();
            } else {
                channel.close();
            }
        });
        selector.answer = List.of(proxy(type, "dead.test"), GOOD);
        opens(engine(), "ws://chat.test/");
        assertEquals(List.of("select http://chat.test/", "failed dead.test"), selector.calls);
    }

    @Test
    void aDeadProxyAtTheHeadOfTheListCostsItsTimeLimitOnce() {
        network.host("dead.test").swallowConnects(true);
        selector.answer = List.of(DEAD, GOOD);
        WebSocketEngine engine = engine();
        opens(engine, "ws://chat.test/");
        for (int i = 0; i < 3; i++) {
            WebSocket ws = open(engine, "ws://chat.test/");
            network.run(Duration.ofMillis(500));
            assertTrue(ws.isOpen(), heard.lines::toString);
            network.run(Duration.ofSeconds(5));
        }
        network.host("dead.test").swallowConnects(false);
        ScriptedProxy mended = ScriptedProxy.on(network.host("dead.test"), 1_080);
        network.run(Duration.ofMinutes(1));
        opens(engine, "ws://chat.test/");
        assertEquals(1, mended.tunnels());
    }

    @Test
    void aProxyThatCannotBeUsedGivesWayToTheNext() {
        selector.answer = java.util.Arrays.asList(null, proxy(Proxy.Type.HTTP, "pr\u00f6xy"), GOOD, Proxy.NO_PROXY);
        opens(engine(), "ws://chat.test/");
        assertEquals(1, proxy.tunnels());
        selector.answer = List.of(DEAD, proxy(Proxy.Type.HTTP, "pr\u00f6xy"));
        WebSocketError error = fails(engine(), "ws://chat.test/");
        assertTrue(error.message().contains("index 2"), error::message);
    }

    @Test
    void credentialsThatDoNotFitAreNotPassedOver() {
        selector.answer = List.of(GOOD, Proxy.NO_PROXY);
        WebSocketError error = fails(engine(ProxySettings.of(selector).credentials("bot", "x".repeat(256))), "ws://chat.test/");
        assertEquals(ErrorKind.CONFIG, error.kind());
        assertEquals(0, server.connections());
    }

    @Test
    void theDirectWayMayFollowAProxyAndAProxyTheDirectWay() {
        selector.answer = List.of(DEAD, Proxy.NO_PROXY);
        opens(engine(), "ws://chat.test/");
        assertEquals(0, proxy.tunnels());
        selector.answer = List.of(Proxy.NO_PROXY, GOOD);
        network.host("inner.test").lookupFails(Duration.ZERO);
        proxy.knows("inner.test", network.host("chat.test").addresses().get(0).getHostAddress());
        opens(engine(), "ws://inner.test/");
        assertEquals(1, proxy.tunnels());
    }

    @Test
    void whereNoWayIsPassableTheErrorNamesAllOfThem() {
        selector.answer = List.of(DEAD, proxy(Proxy.Type.HTTP, "dead.test"));
        WebSocketError error = fails(engine(), "ws://chat.test/");
        assertEquals(ErrorKind.PROXY, error.kind());
        assertTrue(error.message().contains("Before that, not reached: the proxy socks5://dead.test:1080."), error::message);
        assertTrue(error.message().contains("the proxy http://dead.test:1080"), error::message);
        assertEquals(2, selector.calls.stream().filter("failed dead.test"::equals).count() + (selector.calls.size() == 2 ? 1 : 0));
    }

    @Test
    void aProxyThatRefusesTheTunnelDoesNotGiveWay() {
        proxy.nextAnswer(ProxyAnswer.socksReply(2));
        selector.answer = List.of(GOOD, Proxy.NO_PROXY);
        WebSocketError error = fails(engine(), "ws://chat.test/");
        assertTrue(error.message().contains("not allowed by ruleset"), error::message);
        assertEquals(0, server.connections());
    }

    @ParameterizedTest
    @EnumSource(value = HttpPolicy.class, names = {"HTTP_2_ONLY", "HTTP_2_PREFERRED"})
    void thoseThatWaitForASessionGoTheNextWayTogether(HttpPolicy policy) {
        server.http2();
        network.host("dead.test").swallowConnects(true);
        selector.answer = List.of(DEAD, GOOD);
        WebSocketEngine engine = network.engine(EngineConfig.builder().proxy(ProxySettings.of(selector)).httpPolicy(policy)
            .connectTimeout(Duration.ofSeconds(1)).build());
        List<WebSocket> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(open(engine, "ws://chat.test/" + i));
        }
        network.run(Duration.ofSeconds(3));
        assertTrue(all.stream().allMatch(WebSocket::isOpen), heard.lines::toString);
        assertEquals(1, server.http2Sessions());
        assertEquals(1, proxy.tunnels());
    }

    // ---- the system ----

    @Test
    void theEnvironmentNamesTheProxyOfEachScheme() {
        network.environment("HTTP_PROXY", "socks5h://proxy.test");
        network.environment("no_proxy", "direct.test");
        ScriptedServer.on(network.host("direct.test"), 80).nextConnection().upgrade();
        WebSocketEngine engine = engine(ProxySettings.system());
        opens(engine, "ws://chat.test/");
        opens(engine, "ws://direct.test/");
        assertEquals(1, proxy.tunnels());
    }

    @Test
    void theEnvironmentIsIgnoredUnlessItIsChosen() {
        network.environment("HTTP_PROXY", "http://dead.test:1");
        opens(engine(ProxySettings.direct()), "ws://chat.test/");
    }

    @Test
    void credentialsOfTheSettingsAreForVariablesWithoutThem() {
        proxy.basic("bot", "secret");
        network.environment("http_proxy", "socks5h://proxy.test");
        opens(engine(ProxySettings.system().credentials("bot", "secret")), "ws://chat.test/");
        network.environment("http_proxy", "socks5h://bot:secret@proxy.test");
        opens(engine(ProxySettings.system().credentials("other", "wrong")), "ws://chat.test/");
    }

    @Test
    void aMalformedVariableIsAMistakeOfTheConfiguration() {
        network.environment("HTTP_PROXY", "http://bot:secret@proxy.test:port");
        WebSocketError error = fails(engine(ProxySettings.system()), "ws://chat.test/");
        assertEquals(ErrorKind.CONFIG, error.kind());
        assertTrue(error.message().contains("The environment variable HTTP_PROXY names no proxy that can be used"), error::message);
        assertFalse(error.toString().contains("secret"), error::message);
        assertEquals(0, server.connections());
    }

    // ---- the end ----

    @Test
    void closesWhileTheSelectorIsAskedLeaveNothing() {
        WebSocketEngine engine = engine();
        for (int i = 0; i < 100; i++) {
            open(engine, "ws://chat.test/" + i).close();
        }
        network.run(Duration.ofSeconds(1));
        assertEquals(0, engine.statistics().connecting());
        open(engine, "ws://chat.test/");
        engine.close();
        network.run(Duration.ofSeconds(1));
    }

    @Test
    void aThousandUnreachableProxiesLeakNothing() {
        selector.answer = List.of(DEAD, proxy(Proxy.Type.HTTP, "dead.test"));
        WebSocketEngine engine = engine();
        for (int i = 0; i < 1_000; i++) {
            open(engine, "ws://chat.test/");
        }
        network.run(Duration.ofSeconds(5));
        assertEquals(1_000, heard.errors.size());
        assertEquals(0, engine.statistics().pool().segmentsInUse());
    }
}
