package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.config.PortRange;
import io.heddle.api.proxy.ProxySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Local addresses and ports of connections: spread, used up, and not there. */
@Timeout(60)
final class LocalAddressesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(21);
    private final Heard heard = new Heard(network);
    private final List<InetSocketAddress> clients = new ArrayList<>();
    private final List<WebSocket> opened = new ArrayList<>();
    private WebSocketEngine engine;

    @AfterEach
    void close() {
        network.close();
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void listen(String name, String... addresses) {
        SimulatedHost host = network.host(name, List.of(addresses).stream().map(LocalAddressesTest::address).toArray(InetAddress[]::new));
        host.listen(80, channel -> {
            clients.add(channel.client());
            channel.listener(new ServerChannel.Listener() {
                @Override
                public void onEnd() {
                    channel.close();
                }
            });
        });
    }

    private void start(PortRange ports, String... addresses) {
        List<InetAddress> pool = List.of(addresses).stream().map(LocalAddressesTest::address).toList();
        engine = network.engine(
            EngineConfig.builder().localAddresses(pool).localPorts(ports).upgradeTimeout(Duration.ofHours(1)).build());
        network.machine(engine).localAddresses(pool.toArray(InetAddress[]::new));
    }

    private void open(int count, String host) {
        for (int i = 0; i < count; i++) {
            opened.add(heard.of(engine.webSocket(URI.create("ws://" + host + "/"))).open());
        }
        network.run(SECOND);
    }

    private Map<String, Integer> byAddress() {
        Map<String, Integer> counts = new TreeMap<>();
        clients.forEach(client -> counts.merge(client.getAddress().getHostAddress(), 1, Integer::sum));
        return counts;
    }

    private String message() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        assertEquals(ErrorKind.CONNECT, heard.errors.get(0).kind());
        return heard.errors.get(0).message();
    }

    @Test
    void connectionsAreSpreadInTurn() {
        listen("server.test", "198.51.100.1");
        start(null, "10.0.0.1", "10.0.0.2", "10.0.0.3");
        open(10, "server.test");
        assertEquals(Map.of("10.0.0.1", 4, "10.0.0.2", 3, "10.0.0.3", 3), byAddress());
    }

    @Test
    void anAddressOfItsOwnTakesNoTurn() {
        listen("server.test", "198.51.100.1");
        start(null, "10.0.0.1", "10.0.0.2");
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://server.test/")));
        ws.internalRequest().localAddress(address("10.0.0.2"));
        ws.open();
        open(1, "server.test");
        assertEquals(Map.of("10.0.0.1", 1, "10.0.0.2", 1), byAddress());
    }

    @Test
    void aMixedListGivesAddressesOfTheServersFamily() {
        listen("four.test", "198.51.100.1");
        listen("six.test", "2001:db8::1");
        start(null, "10.0.0.1", "2001:db8::a", "10.0.0.2");
        open(4, "four.test");
        open(2, "six.test");
        assertEquals(Map.of("10.0.0.1", 2, "10.0.0.2", 2, "2001:db8:0:0:0:0:0:a", 2), byAddress());
    }

    @Test
    void aListWithoutTheServersFamilySaysSo() {
        listen("six.test", "2001:db8::1");
        start(null, "10.0.0.1");
        open(1, "six.test");
        assertTrue(message().startsWith("EngineConfig.localAddresses has no IPv6 address, and the server's is one."), this::message);
    }

    @Test
    void aServerOfBothFamiliesIsReachedByTheOneThatThereIs() {
        listen("both.test", "2001:db8::1", "198.51.100.1");
        start(null, "10.0.0.1");
        open(2, "both.test");
        assertEquals(Map.of("10.0.0.1", 2), byAddress());
    }

    @Test
    void anAddressWithoutPortsGivesWayToTheNext() {
        listen("server.test", "198.51.100.1");
        start(null, "10.0.0.1", "10.0.0.2");
        network.machine(engine).maxLocalPorts(5);
        WebSocket[] own = new WebSocket[5];
        for (int i = 0; i < own.length; i++) {
            own[i] = heard.of(engine.webSocket(URI.create("ws://server.test/")));
            own[i].internalRequest().localAddress(address("10.0.0.1"));
            own[i].open();
        }
        open(5, "server.test");
        assertEquals(Map.of("10.0.0.1", 5, "10.0.0.2", 5), byAddress());
        open(1, "server.test");
        assertEquals("No free local port was found for another connection to 198.51.100.1:80: this engine has 10 sockets open from the"
            + " addresses of EngineConfig.localAddresses (5 from 10.0.0.1, 5 from 10.0.0.2). The system gives each local address"
            + " some 28,000 ports (net.ipv4.ip_local_port_range on Linux)"
            + " towards all servers together, and other programs use some. One more local address is missing for this"
            + " connection (11 are opening in all, some perhaps to other servers): name more in"
            + " EngineConfig.localAddresses, or have the engine choose the ports with EngineConfig.localPorts.",
            message());
        opened.get(0).abort();
        network.run(SECOND);
        open(1, "server.test");
        assertEquals(11, clients.size(), heard.lines::toString);
    }

    @Test
    void theSystemsChoiceThatIsUsedUpSaysSo() {
        listen("server.test", "198.51.100.1");
        start(null);
        network.machine(engine).maxLocalPorts(3);
        open(4, "server.test");
        assertTrue(message().startsWith("No free local port was found for another connection to 198.51.100.1:80: this engine has 3 sockets"
            + " open to it (3 from 198.18.0.2). The system gives each local address some 28,000 ports (net.ipv4.ip_local_port_range on"
            + " Linux) towards one address and port of a server, and other programs use some."), this::message);
    }

    @Test
    void portsOfARangeServeEachServerOnce() {
        listen("a.test", "198.51.100.1");
        listen("b.test", "198.51.100.2");
        start(new PortRange(20_000, 20_009), "10.0.0.1", "10.0.0.2");
        open(20, "a.test");
        open(20, "b.test");
        assertEquals(40, clients.size(), heard.lines::toString);
        assertEquals(20, new HashSet<>(clients).size());
        open(1, "a.test");
        assertEquals(
            "No free local port was found for another connection to 198.51.100.1:80: this engine has 20 sockets open to it (10 from"
                + " 10.0.0.1, 10 from 10.0.0.2). EngineConfig.localPorts gives each local address 10 ports (20000-20009) towards it,"
                + " less those that other programs use or that were in use until a minute ago. One more local address is missing for this"
                + " connection (41 are opening in all, some perhaps to other servers): name more in"
                + " EngineConfig.localAddresses, or widen EngineConfig.localPorts.",
            message());
    }

    @Test
    void asManyAddressesAreMissingAsTheConnectionsWithoutAPortTake() {
        listen("a.test", "198.51.100.1");
        listen("b.test", "198.51.100.2");
        start(new PortRange(20_000, 20_009), "10.0.0.1");
        open(10, "b.test");
        open(25, "a.test");
        assertEquals(15, heard.errors.size());
        assertTrue(heard.errors.get(9).message().contains("One more local address is missing for the 10 that found none in a second ("),
            heard.errors.get(9)::message);
        assertTrue(heard.errors.get(14).message().contains("2 more local addresses are missing for the 15 that found none in a second ("),
            heard.errors.get(14)::message);
        network.run(SECOND);
        open(1, "a.test");
        assertTrue(heard.errors.get(15).message().contains("One more local address is missing for this connection ("),
            heard.errors.get(15)::message);
    }

    @Test
    void theSystemsPortsAreCountedOverAllServers() {
        listen("a.test", "198.51.100.1");
        listen("b.test", "198.51.100.2");
        start(null, "10.0.0.1");
        network.machine(engine).maxLocalPorts(5);
        open(4, "a.test");
        open(2, "b.test");
        assertTrue(message().startsWith("No free local port was found for another connection to 198.51.100.2:80: this engine has 5 sockets"
            + " open from the addresses of EngineConfig.localAddresses (5 from 10.0.0.1). The system"), this::message);
    }

    @Test
    void aPortThatIsGivenBackIsFoundAgain() {
        listen("server.test", "198.51.100.1");
        start(new PortRange(20_000, 20_009));
        open(10, "server.test");
        opened.get(3).abort();
        network.run(SECOND);
        open(1, "server.test");
        assertEquals(11, clients.size(), heard.lines::toString);
        assertEquals(10, new HashSet<>(clients).size());
    }

    @Test
    void portsOfOthersArePassedOver() {
        listen("server.test", "198.51.100.1");
        start(new PortRange(20_000, 20_499));
        for (int port = 20_000; port < 20_400; port++) {
            network.machine(engine).occupyPort(port);
        }
        open(60, "server.test");
        assertEquals(60, clients.size(), heard.lines::toString);
        assertTrue(clients.stream().allMatch(client -> client.getPort() >= 20_400), clients::toString);
    }

    @Test
    void aPortLikeTheServersIsLeftOutTowardsTheSameAddress() {
        network.host("self.test", address("10.0.0.1")).listen(20_000, channel -> clients.add(channel.client()));
        start(new PortRange(20_000, 20_001), "10.0.0.1");
        opened.add(heard.of(engine.webSocket(URI.create("ws://self.test:20000/"))).open());
        opened.add(heard.of(engine.webSocket(URI.create("ws://self.test:20000/"))).open());
        network.run(SECOND);
        assertEquals(List.of(20_001), clients.stream().map(InetSocketAddress::getPort).toList());
        opened.forEach(WebSocket::abort);
    }

    @Test
    void anAddressThatIsNotOursGivesWay() {
        listen("server.test", "198.51.100.1");
        start(null, "10.0.0.1", "10.0.0.2");
        network.machine(engine).localAddresses(address("10.0.0.2"));
        open(4, "server.test");
        assertEquals(Map.of("10.0.0.2", 4), byAddress());
    }

    @Test
    void addressesThatAreAllNotOursAreSaid() {
        listen("server.test", "198.51.100.1");
        start(null, "10.0.0.1", "10.0.0.2");
        network.machine(engine).localAddresses();
        open(1, "server.test");
        assertEquals("None of the 2 addresses of EngineConfig.localAddresses is this machine's, 10.0.0.2 for one: no network interface that"
            + " is up has it.", message());
    }

    @Test
    void anOwnAddressThatIsNotOursIsSaid() {
        listen("server.test", "198.51.100.1");
        start(null);
        network.machine(engine).localAddresses();
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://server.test/")));
        ws.internalRequest().localAddress(address("10.0.0.9"));
        ws.open();
        network.run(SECOND);
        assertEquals("The local address 10.0.0.9 is not this machine's: no network interface that is up has it. See"
            + " InternalRequest.localAddress.", message());
    }

    @Test
    void anOwnAddressOfTheOtherFamilyIsSaid() {
        listen("six.test", "2001:db8::1");
        start(null);
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://six.test/")));
        ws.internalRequest().localAddress(address("10.0.0.9"));
        ws.open();
        network.run(SECOND);
        assertEquals("The local address 10.0.0.9 is IPv4, but the server's is IPv6: no connection leads from the one to the other. See"
            + " InternalRequest.localAddress.", message());
    }

    @Test
    void thousandsOfFailuresLeaveNothingAndCountTheSocketsSeldom() {
        listen("server.test", "198.51.100.1");
        start(new PortRange(20_000, 20_009), "10.0.0.1");
        open(10, "server.test");
        open(1_000, "server.test");
        assertEquals(1_000, heard.errors.size());
        opened.forEach(WebSocket::abort);
        network.run(SECOND);
        assertEquals(List.of(), network.leaks());
    }

    @Test
    void anAddressToConnectToIsNotLookedUp() {
        listen("node7.test", "198.51.100.7");
        start(null);
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://service.test:9001/")));
        ws.internalRequest().connectAddress(new InetSocketAddress(address("198.51.100.7"), 80));
        ws.open();
        network.run(SECOND);
        assertEquals(1, clients.size(), heard.lines::toString);
        assertTrue(!network.trace().contains("looked up"), network::trace);
        ws.abort();
    }

    @Test
    void aProxyIsAskedForTheAddressToConnectTo() {
        ScriptedProxy.on(network.host("proxy.test"), 3128);
        ScriptedServer node = ScriptedServer.on(network.host("node7.test", address("198.51.100.7")), 8080);
        node.nextConnection().expectHeader("Host", "service.test").upgrade();
        start(null);
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://service.test/")));
        ws.internalRequest().connectAddress(new InetSocketAddress(address("198.51.100.7"), 8080))
            .proxy(ProxySettings.http("proxy.test", 3128));
        ws.open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void theLocalAddressesLeadToTheProxy() {
        ScriptedProxy.on(network.host("proxy.test"), 3128);
        ScriptedServer.on(network.host("server.test"), 80).eachConnection().upgrade();
        start(new PortRange(20_000, 20_001), "10.0.0.1");
        for (int i = 0; i < 3; i++) {
            WebSocket ws = heard.of(engine.webSocket(URI.create("ws://server.test/")));
            ws.internalRequest().proxy(ProxySettings.http("proxy.test", 3128));
            ws.open();
        }
        network.run(SECOND);
        assertEquals(ErrorKind.CONNECT, heard.errors.get(0).kind());
        assertTrue(heard.errors.get(0).message().contains("this engine has 2 sockets open to it (2 from 10.0.0.1)"), heard.lines::toString);
    }

    @Test
    void anAddressToConnectToIsDroppedByARedirectToAnotherOrigin() {
        ScriptedServer node = ScriptedServer.on(network.host("node7.test", address("198.51.100.7")), 8080);
        node.nextConnection().expectHeader("Host", "service.test").answer(302, "Location", "/again");
        node.nextConnection().answer(302, "Location", "ws://other.test/");
        ScriptedServer other = ScriptedServer.on(network.host("other.test"), 80);
        other.nextConnection().upgrade();
        start(null);
        WebSocket ws = heard.of(engine.webSocket(URI.create("ws://service.test/")));
        ws.internalRequest().connectAddress(new InetSocketAddress(address("198.51.100.7"), 8080));
        ws.open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
        List<WebSocketError> none = List.of();
        assertEquals(none, heard.errors);
    }
}
