package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.testkit.junit.Seed;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A proxy with several addresses is raced as a server is; what fails inside of its tunnel is not the proxy's. */
@Timeout(60)
@Seed(1)
final class ProxyAddressesTest {
    private SimulatedNetwork network;
    private Heard heard;
    private SimulatedHost proxyHost;
    private SimulatedHost serverHost;
    private ScriptedServer server;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
        proxyHost = network.host("proxy.test", "2001:db8::1", "192.0.2.1");
        serverHost = network.host("chat.test");
        server = ScriptedServer.onTls(serverHost, 443);
        server.eachConnection().upgrade();
    }

    private InetAddress address(int index) {
        return proxyHost.addresses().get(index);
    }

    private WebSocketEngine engine(ProxySettings proxy) {
        return network.engine(EngineConfig.builder().proxy(proxy).connectTimeout(Duration.ofSeconds(1)).tlsTimeout(Duration.ofSeconds(1))
            .proxyTimeout(Duration.ofSeconds(1)).build());
    }

    private WebSocket open(WebSocketEngine engine) {
        return heard.of(engine.webSocket(server.uri("/"))).open();
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "REFUSES", "UNREACHABLE", "RESETS", "ENDS"})
    void anAddressOfTheProxyThatFailsGivesWay(AddressFate fate) {
        ScriptedProxy proxy = ScriptedProxy.on(proxyHost, 3128);
        proxyHost.fate(address(0), fate);
        WebSocket ws = open(engine(ProxySettings.http("proxy.test", 3128)));
        network.run(Duration.ofMillis(300));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(1, proxy.tunnels());
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "REFUSES", "UNREACHABLE", "RESETS", "ENDS"})
    void soDoesOneOfASocksProxy(AddressFate fate) {
        ScriptedProxy proxy = ScriptedProxy.on(proxyHost, 1_080);
        proxyHost.fate(address(0), fate);
        WebSocket ws = open(engine(ProxySettings.socks5("proxy.test", 1_080)));
        network.run(Duration.ofMillis(300));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(1, proxy.tunnels());
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "RESETS", "HANGS"})
    void soDoesOneWithTlsToTheProxy(AddressFate fate) {
        ScriptedProxy.onTls(proxyHost, 443);
        proxyHost.fate(address(0), fate);
        WebSocket ws = open(engine(ProxySettings.https("proxy.test", 443)));
        network.run(Duration.ofMillis(1_100));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void whenAllFailItIsTheProxyThatFailed() {
        proxyHost.fate(address(0), AddressFate.SWALLOWS);
        proxyHost.fate(address(1), AddressFate.REFUSES);
        open(engine(ProxySettings.http("proxy.test", 3128)));
        network.run(Duration.ofSeconds(3));
        WebSocketError error = heard.errors.get(0);
        assertEquals(ErrorKind.PROXY, error.kind());
        assertTrue(error.message().contains("the last of 2 addresses tried"), error::message);
        assertTrue(error.message().contains("the proxy http://proxy.test:3128"), error::message);
    }

    @Test
    void tlsThatBreaksInsideOfTheTunnelTriesNoOtherAddressOfTheProxy() {
        ScriptedProxy proxy = ScriptedProxy.on(proxyHost, 3128);
        serverHost.fate(serverHost.addresses().get(0), AddressFate.RESETS);
        WebSocketEngine engine = engine(ProxySettings.http("proxy.test", 3128));
        open(engine);
        network.run(Duration.ofSeconds(3));
        assertEquals(1, heard.errors.size());
        assertEquals(1, proxy.connections());
        assertFalse(heard.errors.get(0).message().contains("addresses tried"), heard.errors.get(0)::message);
        // And the proxy's address has not failed: the next connection begins with it.
        serverHost.fate(serverHost.addresses().get(0), AddressFate.ANSWERS);
        proxyHost.fate(address(1), AddressFate.SWALLOWS);
        WebSocket ws = open(engine);
        network.run(Duration.ofMillis(100));
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void aThousandFailuresLeaveNothing() {
        proxyHost.fate(address(0), AddressFate.SWALLOWS);
        proxyHost.fate(address(1), AddressFate.RESETS);
        WebSocketEngine engine = engine(ProxySettings.http("proxy.test", 3128));
        for (int i = 0; i < 1_000; i++) {
            open(engine);
        }
        network.runUntil(() -> heard.errors.size() == 1_000, Duration.ofMinutes(1));
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(), network.leaks());
    }
}
