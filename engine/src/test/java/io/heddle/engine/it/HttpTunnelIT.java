package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.Http2EchoServers;
import io.heddle.engine.testing.TestCertificates;
import io.heddle.testkit.ScriptedProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tunnels of real sockets and real TLS, to the proxy and inside of the tunnel, to a real server of HTTP/1.1 and HTTP/2. */
@Timeout(120)
class HttpTunnelIT {

    private static ScriptedProxy proxy(boolean isTls) {
        return isTls ? ScriptedProxy.onLoopback(TestCertificates.server()) : ScriptedProxy.onLoopback();
    }

    private static EchoServer server(boolean isTls) {
        return Http2EchoServers.JETTY_HTTP2.start(isTls ? TestCertificates.server() : null);
    }

    private static WatchedEngine client(ScriptedProxy proxy, UnaryOperator<EngineConfigBuilder> more) {
        return WatchedEngine.start(settings -> more.apply(settings.tls(TlsSettings.of(TestCertificates.client()))
            .proxy(ProxySettings.of(proxy.uri()))));
    }

    static Stream<Arguments> ways() {
        return Stream.of(HttpPolicy.HTTP_1_1, HttpPolicy.HTTP_2_ONLY).flatMap(policy -> Stream.of(false, true)
            .flatMap(toServer -> Stream.of(false, true).map(toProxy -> Arguments.of(policy, toServer, toProxy))));
    }

    /** The smallest read buffer is the hardest for TLS inside of TLS. */
    @ParameterizedTest(name = "{0}, TLS to the server {1}, to the proxy {2}")
    @MethodSource("ways")
    void messagesOfEverySizeComeBack(HttpPolicy policy, boolean isTlsToServer, boolean isTlsToProxy) throws Exception {
        try (ScriptedProxy proxy = proxy(isTlsToProxy);
            EchoServer server = server(isTlsToServer);
            WatchedEngine client = client(proxy, settings -> settings.httpPolicy(policy).readBufferBytes(16 << 10))) {
            ClientEvents events = client.open(server.uri("/"));
            assertEquals(policy == HttpPolicy.HTTP_1_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2, events.ws.httpVersion());
            for (int size : new int[] {0, 125, 65_536, 1 << 20}) {
                byte[] binary = EchoServer.pushed(size, size);
                events.ws.send(binary);
                assertArrayEquals(binary, events.nextBinary());
            }
            events.close();
            assertEquals(server.uri("/").getAuthority(), proxy.requests().get(0).target());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void tasksOfBothHandshakesMayRunElsewhere(String version) throws Exception {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {version});
        SSLContext trusting = TestCertificates.client();
        ExecutorService tasks = Executors.newFixedThreadPool(2);
        try (ScriptedProxy proxy = proxy(true);
            EchoServer server = server(true);
            WatchedEngine client = client(proxy, settings -> settings.tlsTaskExecutor(tasks).httpPolicy(HttpPolicy.HTTP_2_PREFERRED)
                .tls(TlsSettings.of(trusting, parameters)))) {
            List<ClientEvents> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ClientEvents events = client.connection(server.uri("/"));
                events.ws.internalRequest().httpPolicy(i % 2 == 0 ? HttpPolicy.HTTP_1_1 : HttpPolicy.HTTP_2_PREFERRED);
                events.ws.open();
                all.add(events);
            }
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                events.ws.send("hello");
                assertEquals("hello", events.nextText());
                events.close();
            }
            // Each of HTTP/1.1 shook hands twice, and one session of HTTP/2 did.
            assertEquals(22, client.engine.statistics().openings().tlsHandshakes());
        } finally {
            tasks.shutdownNow();
        }
    }

    // ---- whom TLS verifies ----

    @Test
    void theProxyIsVerifiedByItsOwnNameWithItsOwnSettings() throws Exception {
        try (ScriptedProxy other = ScriptedProxy.onLoopback(TestCertificates.serverForOtherName());
            ScriptedProxy right = proxy(true);
            EchoServer server = server(true);
            WatchedEngine client = client(right, settings -> settings)) {
            WebSocketError misnamed = fails(client, server, ProxySettings.of(other.uri()));
            assertEquals(ErrorKind.PROXY, misnamed.kind());
            assertTrue(misnamed.message().startsWith("The proxy's certificate is made out to another name"), misnamed::message);
            assertTrue(misnamed.message().contains("This happened at the proxy https://127.0.0.1:" + other.port()), misnamed::message);
            ProxySettings distrustful = ProxySettings.of(right.uri()).tls(TlsSettings.of(TestCertificates.clientTrustingOthers()));
            WebSocketError untrusted = fails(client, server, distrustful);
            assertEquals(ErrorKind.PROXY, untrusted.kind());
            assertTrue(untrusted.message().startsWith("The proxy's certificate comes from an authority"), untrusted::message);
            other.clearUnexpected();
            right.clearUnexpected();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theServerIsVerifiedInsideOfTheTunnelAndTheProxysNameIsNotEnough(boolean isTlsToProxy) throws Exception {
        try (ScriptedProxy proxy = proxy(isTlsToProxy);
            EchoServer server = Http2EchoServers.JETTY_HTTP2.start(TestCertificates.serverForOtherName());
            WatchedEngine client = client(proxy, settings -> settings)) {
            WebSocketError misnamed = fails(client, server, ProxySettings.of(proxy.uri()));
            assertEquals(ErrorKind.TLS, misnamed.kind());
            assertTrue(misnamed.message().startsWith("The server's certificate is made out to another name"), misnamed::message);
            assertTrue(misnamed.message().contains("This was through the proxy http"), misnamed::message);
        }
    }

    // ---- mistakes in the settings ----

    @Test
    void tlsWhereThereIsNoneAndNoneWhereItIsAreTold() throws Exception {
        try (ScriptedProxy plain = proxy(false);
            ScriptedProxy secure = proxy(true);
            EchoServer server = server(false);
            WatchedEngine client = client(plain, settings -> settings)) {
            WebSocketError tls = fails(client, server, ProxySettings.https("127.0.0.1", server.uri("/").getPort()));
            assertEquals(ErrorKind.PROXY, tls.kind());
            assertTrue(tls.message().startsWith("The proxy does not speak TLS on this port"), tls::message);
            WebSocketError http = fails(client, server, ProxySettings.http("127.0.0.1", secure.port()));
            assertEquals(ErrorKind.PROXY, http.kind());
            assertTrue(http.message().contains("configure it as an https proxy"), http::message);
            secure.clearUnexpected();
        }
    }

    private static WebSocketError fails(WatchedEngine client, EchoServer server, ProxySettings proxy) throws InterruptedException {
        ClientEvents events = client.connection(server.uri("/"));
        events.ws.internalRequest().proxy(proxy);
        events.ws.open();
        return events.nextError();
    }
}
