package io.heddle.engine.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.it.ClientEvents;
import io.heddle.engine.it.WatchedEngine;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a user does with a connection, through other people's HTTP/2, in front of a real server of HTTP/1.1. */
@ParameterizedClass(name = "{0}, TLS {1}")
@MethodSource("proxies")
@Timeout(120)
class ProxyInteropIT {
    private static EchoServer server;
    private static Proxy proxy;
    private static WatchedEngine client;

    private final ProxyKind kind;
    private final boolean overTls;

    ProxyInteropIT(ProxyKind kind, boolean overTls) {
        this.kind = kind;
        this.overTls = overTls;
    }

    static Stream<Arguments> proxies() {
        return Stream.of(ProxyKind.values()).flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @BeforeParameterizedClassInvocation
    static void start(ProxyKind kind, boolean overTls) throws IOException {
        assumeTrue(kind.path() != null, kind + " is not installed");
        server = EchoServers.JETTY.start();
        proxy = Proxy.start(kind, overTls, server.uri().getPort(), TestCertificates.serverPem());
        HttpPolicy policy = kind.carriesWebSockets() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_2_PREFERRED;
        client = WatchedEngine.start(settings -> settings.tls(TlsSettings.of(TestCertificates.client())).httpPolicy(policy));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (client != null) {
            client.close();
            proxy.close();
            server.close();
            client = null;
        }
    }

    private ClientEvents open(String target) throws InterruptedException {
        ClientEvents events = client.open(proxy.uri(target));
        assertEquals(kind.carriesWebSockets() ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1, events.ws.httpVersion(), proxy.output());
        return events;
    }

    @Test
    void textAndBinaryOfEverySizeComeBack() throws Exception {
        ClientEvents events = open("/");
        for (int size : new int[] {0, 1, 125, 126, 65_536, 1 << 20}) {
            byte[] binary = EchoServer.pushed(size, size);
            events.ws.send(binary);
            assertArrayEquals(binary, events.nextBinary());
            String text = "x".repeat(size);
            events.ws.send(text);
            assertEquals(text, events.nextText());
        }
        events.ws.send("Gr\u00fc\u00dfe \uD83D\uDE80");
        assertEquals("Gr\u00fc\u00dfe \uD83D\uDE80", events.nextText());
        events.close();
    }

    @Test
    void fragmentsOfBothSidesAreOneMessage() throws Exception {
        ClientEvents ours = open("/");
        byte[] binary = EchoServer.pushed(3, 100_000);
        ours.ws.maxFragmentSize(1_000).send(binary);
        assertArrayEquals(binary, ours.nextBinary());
        ours.close();
        ClientEvents theirs = open("/fragment?size=700");
        theirs.ws.send(binary);
        assertArrayEquals(binary, theirs.nextBinary());
        theirs.close();
    }

    @Test
    void pingsGoBothWays() throws Exception {
        ClientEvents events = open("/ping?count=3");
        // See ProxyKind.APACHE: what came glued to the answer it passes on with what follows.
        events.ws.send("and then?");
        for (int i = 0; i < 3; i++) {
            assertEquals("ping-" + i, events.next(ClientEvents.Kind.PING).text());
        }
        assertEquals("and then?", events.nextText());
        events.ws.sendPing("ours".getBytes(StandardCharsets.US_ASCII));
        assertEquals("ours", events.next(ClientEvents.Kind.PONG).text());
        events.close();
    }

    @Test
    void theServerMayClose() throws Exception {
        ClientEvents events = open("/goodbye?code=4001&reason=bye");
        events.ws.send("tired?");
        events.awaitClosed(4001, "bye");
    }

    @Test
    void theSubprotocolComesThrough() throws Exception {
        ClientEvents events = ClientEvents.of(client.engine.webSocket(proxy.uri("/"), "https://example.org", "other, echo.v2"));
        events.open();
        assertEquals("echo.v2", events.ws.subprotocol());
        events.close();
    }

    @Test
    void sixAtOnceShareOneSession() throws Exception {
        long before = client.engine.statistics().http2().sessionsOpened();
        List<ClientEvents> six = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            six.add(client.opening(proxy.uri("/?" + i)));
        }
        for (ClientEvents events : six) {
            events.next(ClientEvents.Kind.OPEN);
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 6; i++) {
                six.get(i).ws.send(EchoServer.pushed(i, 10_000 * i + round));
            }
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 6; i++) {
                assertArrayEquals(EchoServer.pushed(i, 10_000 * i + round), six.get(i).nextBinary());
            }
        }
        if (kind.carriesWebSockets()) {
            assertEquals(6, client.engine.statistics().http2().streams());
            assertTrue(client.engine.statistics().http2().sessionsOpened() - before <= 1);
        }
        for (ClientEvents events : six) {
            events.close();
        }
    }

    @Test
    void whoCannotDoItIsFallenBackFrom() throws Exception {
        open("/").close();
        var fallbacks = client.engine.statistics().http2().fallbacks();
        if (kind.carriesWebSockets()) {
            assertTrue(fallbacks.isEmpty(), fallbacks::toString);
        } else {
            FallbackReason reason = overTls ? FallbackReason.NO_CONNECT_PROTOCOL : FallbackReason.NOT_HTTP2;
            assertEquals(1, fallbacks.get(reason), fallbacks::toString);
        }
    }
}
