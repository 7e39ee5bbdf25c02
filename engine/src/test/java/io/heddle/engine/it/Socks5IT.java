package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.Http2EchoServers;
import io.heddle.engine.testing.TestCertificates;
import io.heddle.testkit.ScriptedProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** SOCKS5 over real sockets, with TLS and HTTP/2 inside, to a real server; and selectors on real threads. */
@Timeout(120)
class Socks5IT {

    static Stream<Arguments> ways() {
        return Stream.of(Arguments.of(HttpPolicy.HTTP_1_1, false, false), Arguments.of(HttpPolicy.HTTP_1_1, true, true),
            Arguments.of(HttpPolicy.HTTP_2_ONLY, true, false));
    }

    @ParameterizedTest(name = "{0}, TLS {1}, name resolved here {2}")
    @MethodSource("ways")
    void messagesComeBack(HttpPolicy policy, boolean isTls, boolean isLocal) throws Exception {
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback().basic("bot", "s3cret");
            EchoServer server = Http2EchoServers.JETTY_HTTP2.start(isTls ? TestCertificates.server() : null);
            WatchedEngine client = WatchedEngine.start(config -> config.httpPolicy(policy).tls(TlsSettings.of(TestCertificates.client()))
                .proxy(ProxySettings.of(proxy.socksUri()).credentials("bot", "s3cret").resolveLocally(isLocal)))) {
            URI uri = URI.create((isTls ? "wss" : "ws") + "://localhost:" + server.uri().getPort() + "/");
            ClientEvents events = client.open(uri);
            assertEquals(policy == HttpPolicy.HTTP_1_1 ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2, events.ws.httpVersion());
            byte[] large = EchoServer.pushed(1, 1 << 20);
            events.ws.send(large);
            assertArrayEquals(large, events.nextBinary());
            events.close();
            assertEquals(isLocal, !proxy.requests().get(0).host().equals("localhost"), proxy.requests()::toString);
        }
    }

    private abstract static class Selector extends ProxySelector {
        final BlockingQueue<Thread> askedBy = new LinkedBlockingQueue<>();
        final BlockingQueue<SocketAddress> failed = new LinkedBlockingQueue<>();

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException cause) {
            failed.add(address);
        }
    }

    @Test
    void aSelectorIsAskedAndToldBesideTheLoop() throws Exception {
        InetSocketAddress dead = InetSocketAddress.createUnresolved("127.0.0.1", 1);
        try (ScriptedProxy proxy = ScriptedProxy.onLoopback(); EchoServer server = Http2EchoServers.JETTY_HTTP2.start(null)) {
            Selector selector = new Selector() {
                @Override
                public List<Proxy> select(URI uri) {
                    askedBy.add(Thread.currentThread());
                    return List.of(new Proxy(Proxy.Type.SOCKS, dead),
                        new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));
                }
            };
            try (WatchedEngine client = WatchedEngine.start(config -> config.proxy(ProxySettings.of(selector)))) {
                client.open(server.uri("/")).close();
                assertTrue(selector.askedBy.take().getName().endsWith("-proxy-selector"));
                assertEquals(dead, selector.failed.poll(30, TimeUnit.SECONDS));
                assertEquals(1, proxy.tunnels());
            }
        }
    }

    @Test
    void anEngineEndsWhileASelectorHangsAndItsThreadWithIt() throws Exception {
        Selector selector = new Selector() {
            @Override
            public List<Proxy> select(URI uri) {
                askedBy.add(Thread.currentThread());
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return List.of(Proxy.NO_PROXY);
            }
        };
        Thread asking;
        try (WatchedEngine client = WatchedEngine.start(config -> config.proxy(ProxySettings.of(selector)))) {
            client.opening(URI.create("ws://127.0.0.1:1/"));
            asking = selector.askedBy.take();
        }
        asking.join(30_000);
        assertFalse(asking.isAlive());
    }
}
