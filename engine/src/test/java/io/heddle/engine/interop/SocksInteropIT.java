package io.heddle.engine.interop;

import static io.heddle.engine.interop.SocksProxyKind.FORBIDDEN_PORT;
import static io.heddle.engine.interop.SocksProxyKind.PASSWORD;
import static io.heddle.engine.interop.SocksProxyKind.USER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.it.ClientEvents;
import io.heddle.engine.it.WatchedEngine;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Tunnels through other people's SOCKS5 proxies, to a real server. */
@ParameterizedClass(name = "{0}")
@EnumSource(SocksProxyKind.class)
@Timeout(120)
class SocksInteropIT {
    private static final int MANY = 50;

    private static EchoServer server;
    private static EchoServer secureServer;
    private static Proxy proxy;
    private static WatchedEngine client;

    private final SocksProxyKind kind;

    SocksInteropIT(SocksProxyKind kind) {
        this.kind = kind;
    }

    @BeforeParameterizedClassInvocation
    static void start(SocksProxyKind kind) throws IOException {
        assumeTrue(kind.path() != null, kind + " is not installed");
        server = EchoServers.JETTY.start();
        secureServer = EchoServers.JETTY.start(TestCertificates.server());
        proxy = Proxy.start(kind);
        client = WatchedEngine.start(config -> config.proxy(settings(kind)).tls(TlsSettings.of(TestCertificates.client())));
    }

    @AfterParameterizedClassInvocation
    static void closeLeavesNothing() {
        if (proxy != null) {
            client.close();
            proxy.close();
            server.close();
            secureServer.close();
            proxy = null;
        }
    }

    private static ProxySettings settings(SocksProxyKind kind) {
        ProxySettings settings = ProxySettings.socks5("127.0.0.1", proxy.port());
        return kind.wantsPassword() ? settings.credentials(USER, PASSWORD) : settings;
    }

    private static URI uri(EchoServer of, String host) {
        return URI.create(of.uri().getScheme() + "://" + host + ":" + of.uri().getPort() + "/");
    }

    private WebSocketError failure(URI uri, ProxySettings settings) throws InterruptedException {
        ClientEvents events = client.connection(uri);
        events.ws.internalRequest().proxy(settings);
        events.ws.open();
        WebSocketError error = events.next(ClientEvents.Kind.ERROR).error();
        assertEquals(ErrorKind.PROXY, error.kind(), error::message);
        assertTrue(error.message().contains("socks5://127.0.0.1:" + proxy.port()), error::message);
        return error;
    }

    @Test
    void messagesComeBackFromNamesAndAddressesWithTlsAndWithout() throws Exception {
        for (EchoServer each : List.of(server, secureServer)) {
            for (String host : List.of("localhost", "127.0.0.1")) {
                ClientEvents events = client.open(uri(each, host));
                byte[] large = EchoServer.pushed(1, 1 << 20);
                events.ws.send(large);
                assertArrayEquals(large, events.nextBinary());
                events.close();
            }
        }
    }

    @Test
    void aNameMayBeResolvedHere() throws Exception {
        ClientEvents events = client.connection(uri(server, "localhost"));
        events.ws.internalRequest().proxy(settings(kind).resolveLocally(true));
        events.open().close();
    }

    @Test
    void manyAtOnceOpen() throws Exception {
        List<ClientEvents> all = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            all.add(client.opening(server.uri()));
        }
        for (ClientEvents events : all) {
            events.next(ClientEvents.Kind.OPEN);
            events.close();
        }
    }

    @Test
    void credentialsThatAreMissingOrWrongAreRefused() throws Exception {
        assumeTrue(kind.wantsPassword());
        ProxySettings none = ProxySettings.socks5("127.0.0.1", proxy.port());
        assertTrue(failure(server.uri(), none).message().contains("Give it a user and a password"));
        WebSocketError wrong = failure(server.uri(), none.credentials(USER, "an0ther"));
        assertTrue(wrong.message().contains("refused the user or the password"), wrong::message);
    }

    @Test
    void aServerThatIsNotThereIsToldByTheProxy() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        WebSocketError error = failure(URI.create("ws://127.0.0.1:" + port + "/"), settings(kind));
        assertTrue(error.message().contains("connection refused (reply 5"), error::message);
    }

    @Test
    void aNameThatTheProxyCannotResolveIsToldByTheProxy() throws Exception {
        WebSocketError error = failure(URI.create("ws://no-such-host.invalid/"), settings(kind));
        assertTrue(error.message().contains("(reply "), error::message);
    }

    @Test
    void aPortThatItsRulesForbidIsTold() throws Exception {
        assumeTrue(kind == SocksProxyKind.DANTE);
        WebSocketError error = failure(URI.create("ws://127.0.0.1:" + FORBIDDEN_PORT + "/"), settings(kind));
        assertTrue(error.message().contains("connection not allowed by ruleset (reply 2"), error::message);
    }

    @Test
    void anHttpProxyOfTheSettingsIsToldThatThisIsSocks() throws Exception {
        ClientEvents events = client.connection(server.uri());
        events.ws.internalRequest().proxy(ProxySettings.http("127.0.0.1", proxy.port()));
        events.ws.open();
        WebSocketError error = events.next(ClientEvents.Kind.ERROR).error();
        assertEquals(ErrorKind.PROXY, error.kind(), error::message);
    }
}
