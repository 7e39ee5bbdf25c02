package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.api.statistics.Http2Statistics;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.servers.Http2EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 with real servers: those that carry WebSockets over it, and those that do not. */
@Timeout(120)
class Http2ServersIT {

    private static WatchedEngine engine(HttpPolicy policy) {
        return WatchedEngine.start(settings -> settings.httpPolicy(policy).tls(TlsSettings.of(TestCertificates.client()))
            .http2(Http2Config.builder().maxStreamsPerSession(50).maxSessionsPerOrigin(3).build()));
    }

    private static EchoServer start(Http2EchoServers kind, boolean overTls) {
        return kind.start(overTls ? TestCertificates.server() : null);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyShareFewSessions(boolean overTls) throws Exception {
        try (EchoServer server = start(Http2EchoServers.JETTY_HTTP2, overTls); WatchedEngine client = engine(HttpPolicy.HTTP_2_ONLY)) {
            List<ClientEvents> all = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                all.add(client.opening(server.uri("/?" + i)));
            }
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                assertEquals(HttpVersion.HTTP_2, events.ws.httpVersion());
            }
            for (int i = 0; i < all.size(); i++) {
                all.get(i).ws.send("message " + i);
                all.get(i).ws.send(EchoServer.pushed(i, 5_000));
            }
            for (int i = 0; i < all.size(); i++) {
                assertEquals("message " + i, all.get(i).nextText());
                assertArrayEquals(EchoServer.pushed(i, 5_000), all.get(i).nextBinary());
            }
            Http2Statistics busy = client.engine.statistics().http2();
            assertEquals(3, busy.sessions(), busy::toString);
            assertEquals(120, busy.streams(), busy::toString);
            assertEquals(50, busy.mostStreamsPerSession(), busy::toString);
            for (ClientEvents events : all) {
                events.close();
            }
            Http2Statistics end = client.engine.statistics().http2();
            assertEquals(0, end.streams(), end::toString);
            assertEquals(Map.of(), end.fallbacks());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowOneHoldsNobodyUp(boolean overTls) throws Exception {
        try (EchoServer server = start(Http2EchoServers.JETTY_HTTP2, overTls); WatchedEngine client = engine(HttpPolicy.HTTP_2_ONLY)) {
            // Far more than a stream's window, and than its neighbour needs.
            ClientEvents slow = client.open(server.uri("/push?count=64&size=100000"));
            slow.ws.suspendReading();
            ClientEvents quick = client.open(server.uri());
            byte[] message = EchoServer.pushed(1, 4 << 20);
            for (int i = 0; i < 5; i++) {
                quick.ws.send(message);
                assertArrayEquals(message, quick.nextBinary());
            }
            assertTrue(client.engine.statistics().pool().capacityBytes() < 64 << 20);
            slow.ws.resumeReading();
            for (int i = 0; i < 64; i++) {
                assertArrayEquals(EchoServer.pushed(i, 100_000), slow.nextBinary());
            }
            quick.close();
            slow.close();
            assertEquals(1, client.engine.statistics().http2().sessionsOpened());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void compressionIsNegotiatedAsOverHttp1(boolean overTls) throws Exception {
        try (EchoServer server = Http2EchoServers.JETTY_HTTP2.startCompressing(overTls ? TestCertificates.server() : null);
            WatchedEngine client = engine(HttpPolicy.HTTP_2_ONLY)) {
            ClientEvents events = ClientEvents.of(
                client.engine.webSocket(server.uri(), null, null, PerMessageDeflate.defaults()));
            events.open();
            assertEquals(1, events.ws.extensions().size());
            for (int size : new int[] {0, 1, 126, 65_536, 1 << 20}) {
                events.ws.send("x".repeat(size));
                assertEquals("x".repeat(size), events.nextText());
                events.ws.send(EchoServer.pushed(size, size));
                assertArrayEquals(EchoServer.pushed(size, size), events.nextBinary());
            }
            assertTrue(client.engine.statistics().traffic().bytesSent() < 1 << 20, client.engine.statistics()::toString);
            events.close();
        }
    }

    static Stream<Arguments> without() {
        return Stream.of(Http2EchoServers.JETTY_WITHOUT_SETTING, Http2EchoServers.UNDERTOW_HTTP2, Http2EchoServers.NETTY_HTTP2)
            .flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("without")
    void withoutTheSettingHttp1GoesOn(Http2EchoServers kind, boolean overTls) throws Exception {
        try (EchoServer server = start(kind, overTls); WatchedEngine client = engine(HttpPolicy.HTTP_2_PREFERRED)) {
            List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());
            ClientEvents first = client.connection(server.uri());
            first.ws.onInternalRequestCreated((ws, request) -> attempts.add(request.attempt()));
            first.open();
            assertEquals(HttpVersion.HTTP_1_1, first.ws.httpVersion());
            assertEquals(List.of(2), attempts);
            first.ws.send("over HTTP/1.1");
            assertEquals("over HTTP/1.1", first.nextText());
            first.close();
            client.open(server.uri()).close();
            assertEquals(
                Map.of(FallbackReason.NO_CONNECT_PROTOCOL, 1L, FallbackReason.REMEMBERED, 1L),
                client.engine.statistics().http2().fallbacks());
            assertEquals(0, client.engine.statistics().http2().sessions());

            ClientEvents only = client.connection(server.uri());
            only.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            only.ws.open();
            WebSocketError error = only.nextError();
            assertEquals(ErrorKind.UPGRADE, error.kind());
            assertTrue(error.message().contains("ENABLE_CONNECT_PROTOCOL"), error::message);
        }
    }

    static Stream<Arguments> http1Only() {
        return Stream.of(EchoServers.values()).flatMap(kind -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
    }

    @ParameterizedTest
    @MethodSource("http1Only")
    void serversOfHttp1AreReachedToo(EchoServers kind, boolean overTls) throws Exception {
        try (EchoServer server = overTls ? kind.start(TestCertificates.server()) : kind.start();
            WatchedEngine client = engine(HttpPolicy.HTTP_2_PREFERRED)) {
            ClientEvents events = client.open(server.uri());
            assertEquals(HttpVersion.HTTP_1_1, events.ws.httpVersion());
            events.ws.send("hello");
            assertEquals("hello", events.nextText());
            events.close();
            FallbackReason reason = overTls ? FallbackReason.NO_ALPN : FallbackReason.NOT_HTTP2;
            assertEquals(Map.of(reason, 1L), client.engine.statistics().http2().fallbacks());

            ClientEvents only = client.connection(server.uri());
            only.ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            only.ws.open();
            WebSocketError error = only.nextError();
            assertEquals(ErrorKind.UPGRADE, error.kind(), error::toString);
            assertTrue(error.message().contains(reason.name()), error::message);
        }
    }

    private static TlsSettings tls(Consumer<SSLParameters> change) {
        SSLParameters parameters = new SSLParameters();
        change.accept(parameters);
        return TlsSettings.of(TestCertificates.client(), parameters);
    }

    @Test
    void weakTlsCarriesNoHttp2() throws Exception {
        TlsSettings weak = tls(parameters -> {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
        });
        // Jetty and Undertow choose http/1.1 then, by themselves.
        try (EchoServer server = start(Http2EchoServers.NETTY_HTTP2, true); WatchedEngine client = engine(HttpPolicy.HTTP_2_PREFERRED)) {
            ClientEvents events = client.connection(server.uri());
            events.ws.internalRequest().tls(weak);
            events.open();
            assertEquals(HttpVersion.HTTP_1_1, events.ws.httpVersion());
            events.close();
            assertEquals(Map.of(FallbackReason.WEAK_TLS, 1L), client.engine.statistics().http2().fallbacks());

            ClientEvents only = client.connection(server.uri());
            only.ws.internalRequest().tls(weak).httpPolicy(HttpPolicy.HTTP_2_ONLY);
            only.ws.open();
            WebSocketError error = only.nextError();
            assertEquals(ErrorKind.UPGRADE, error.kind());
            assertTrue(error.message().contains("TLSv1.2 with TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"), error::message);
        }
    }

    @Test
    void anEngineThatOffersHttp2ByItselfIsFoundOut() throws Exception {
        try (EchoServer server = start(Http2EchoServers.JETTY_HTTP2, true); WatchedEngine client = engine(HttpPolicy.HTTP_1_1)) {
            ClientEvents events = client.connection(server.uri());
            events.ws.internalRequest().tls(tls(parameters -> parameters.setApplicationProtocols(new String[] {"h2"})));
            events.ws.open();
            WebSocketError error = events.nextError();
            assertEquals(ErrorKind.CONFIG, error.kind());
            assertTrue(error.message().contains("The TLS engine offers h2 by itself"), error::message);
        }
    }

    @Test
    void anEndOfTheServerIsTheEndOfAll() throws Exception {
        try (WatchedEngine client = engine(HttpPolicy.HTTP_2_ONLY)) {
            ClientEvents first;
            ClientEvents second;
            try (EchoServer server = start(Http2EchoServers.JETTY_HTTP2, false)) {
                first = client.open(server.uri());
                second = client.open(server.uri());
            }
            // Jetty may say a close frame before it goes.
            assertTrue(List.of(ClientEvents.Kind.ERROR, ClientEvents.Kind.CLOSED).contains(first.next().kind()));
            assertTrue(List.of(ClientEvents.Kind.ERROR, ClientEvents.Kind.CLOSED).contains(second.next().kind()));
        }
    }
}
