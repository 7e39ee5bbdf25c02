package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.proxy.ProxySettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unix domain sockets in place of a host, from the URI to the last event. */
@Timeout(60)
final class UnixSocketsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String FILE = "/run/app.sock";

    private final SimulatedNetwork network = new SimulatedNetwork(12);
    private final WebSocketEngine engine = network.engine();
    private final Heard heard = new Heard(network);
    private final SimulatedUnixSocket socket = network.unixSocket(FILE);

    @AfterEach
    void close() {
        network.close();
    }

    private WebSocket create(String uri) {
        return heard.of(engine.webSocket(URI.create(uri)));
    }

    private WebSocketError fails(WebSocket ws) {
        ws.open();
        network.run(Duration.ofSeconds(30));
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    @Test
    void theUriNamesFileAndResource() {
        ScriptedServer server = ScriptedServer.on(socket);
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000);
        List<SocketAddress> addresses = new ArrayList<>();
        WebSocket ws = create("ws+unix:/run/app.sock:/chat?room=1").open();
        ws.onOpen(open -> {
            addresses.add(open.remoteAddress());
            open.send("hello");
        }).onMessage((open, text) -> open.close(1000, text));
        network.run(SECOND);
        assertEquals("/chat?room=1", server.requests().get(0).target());
        assertEquals("localhost", server.requests().get(0).header("Host"));
        assertEquals(List.of(UnixDomainSocketAddress.of(FILE)), addresses);
        assertTrue(heard.errors.isEmpty());
    }

    @Test
    void aRequestNamesTheFileAndKeepsItsHost() {
        ScriptedServer server = ScriptedServer.on(socket);
        server.nextConnection().upgrade();
        WebSocket ws = create("ws://api.example:8080/feed");
        ws.internalRequest().unixSocket(Path.of(FILE)).proxy(ProxySettings.http("nowhere.test", 3128))
            .connectAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        ws.open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals("api.example:8080", server.requests().get(0).header("Host"));
        assertTrue(!network.trace().contains("looked up"), network::trace);
    }

    @Test
    void tlsVerifiesTheNameOfLocalhost() {
        ScriptedServer.onTls(socket).nextConnection().upgrade().sendText("secured");
        create("wss+unix:/run/app.sock:/").open();
        network.run(SECOND);
        assertTrue(heard.lines.get(1).endsWith("secured"), heard.lines::toString);
    }

    @Test
    void streamsOfHttp2ShareASessionOverTheSocketButNotWithAnother() {
        ScriptedServer first = ScriptedServer.onTls(socket).http2();
        ScriptedServer second = ScriptedServer.onTls(network.unixSocket("/run/other.sock")).http2();
        first.eachConnection().upgrade();
        second.eachConnection().upgrade();
        List<WebSocket> all = new ArrayList<>();
        for (String uri : List.of("wss+unix:/run/app.sock:/a", "wss+unix:/run/app.sock:/b", "wss+unix:/run/other.sock:/c")) {
            WebSocket ws = create(uri);
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            all.add(ws.open());
        }
        network.run(SECOND);
        all.forEach(ws -> assertEquals(HttpVersion.HTTP_2, ws.httpVersion(), heard.lines::toString));
        assertEquals(1, first.http2Sessions());
        assertEquals(1, second.http2Sessions());
        assertEquals(UnixDomainSocketAddress.of(FILE), all.get(0).remoteAddress());
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        WebSocketError error = fails(create("ws+unix:/run/app.sock:/chat?token=secret"));
        assertEquals(ErrorKind.CONNECT, error.kind());
        assertEquals(FILE, error.remoteAddress());
        assertTrue(error.message().startsWith("There is no such file: "), error::message);
        assertEquals("CONNECT of ws+unix:/run/app.sock:/chat?... at /run/app.sock: " + error.message(), error.toString());
    }

    @Test
    void aRelativePathSaysWhereItBegins() {
        WebSocketError error = fails(create("ws+unix:app.sock"));
        assertTrue(error.message().contains(Path.of("").toAbsolutePath().toString().substring(0, 10)), error::message);
    }

    @Test
    void aServerThatHasEndedIsSaid() {
        ScriptedServer.on(socket);
        socket.stopListening();
        assertTrue(fails(create("ws+unix:/run/app.sock")).message().startsWith("Nothing listens at this file"));
    }

    @Test
    void aSocketOfOthersIsSaid() {
        ScriptedServer.on(socket);
        socket.deny();
        WebSocketError error = fails(create("ws+unix:/run/app.sock"));
        assertTrue(error.message().startsWith("This process may not use the socket (Permission denied)"), error::message);
    }

    @Test
    void aFullBacklogIsWaitedFor() {
        ScriptedServer.on(socket).eachConnection().upgrade();
        socket.fillBacklog();
        network.after(SECOND, socket::accept);
        create("ws+unix:/run/app.sock").open();
        network.run(Duration.ofSeconds(2));
        assertEquals(1, heard.lines.size());
        assertTrue(heard.lines.get(0).matches("1\\d\\d\\d open"), heard.lines::toString);
    }

    @Test
    void aBacklogThatStaysFullIsATimeout() {
        ScriptedServer.on(socket);
        socket.fillBacklog();
        WebSocketError error = fails(create("ws+unix:/run/app.sock"));
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertEquals(Phase.CONNECT, error.phase());
        assertEquals("The server did not accept the connection within 10 s: its backlog is full. Is it alive, or overloaded?"
            + " The limit is EngineConfig.connectTimeout.", error.message());
    }

    @Test
    void whoEndsAConnectionThatWaitsForTheBacklogLeavesNothing() {
        ScriptedServer.on(socket);
        socket.fillBacklog();
        WebSocket ws = create("ws+unix:/run/app.sock").open();
        network.run(Duration.ofMillis(100));
        ws.abort();
        network.run(SECOND);
        assertEquals(0, engine.statistics().connecting());
    }

    @Test
    void anEngineThatEndsMeanwhileLeavesNothing() {
        ScriptedServer.on(socket);
        socket.fillBacklog();
        create("ws+unix:/run/app.sock").open();
        network.run(Duration.ofMillis(100));
        engine.close();
        assertEquals(1, heard.lines.size(), heard.lines::toString);
    }

    @Test
    void withoutDescriptorsThatIsSaid() {
        ScriptedServer.on(socket);
        network.maxSockets(engine, 0);
        assertTrue(fails(create("ws+unix:/run/app.sock")).message().startsWith("This process has no file descriptor left"));
    }

    @Test
    void aThousandFailuresOfEachKindLeaveNothing() {
        ScriptedServer.on(socket);
        List<Runnable> kinds = List.of(socket::deny, socket::stopListening, socket::remove);
        for (Runnable kind : kinds) {
            kind.run();
            for (int i = 0; i < 1_000; i++) {
                create("ws+unix:/run/app.sock").open();
            }
            network.run(SECOND);
        }
        assertEquals(3_000, heard.errors.size());
        assertEquals(List.of(), network.leaks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other", "http://localhost/other", "ws://localhost/other", "//localhost/other"})
    void aRedirectToTheSameHostStaysOnTheSocket(String location) {
        ScriptedServer server = ScriptedServer.on(socket);
        server.nextConnection().answer(302, "Location", location);
        server.nextConnection().expectHeader("Cookie", "a=b").upgrade();
        WebSocket ws = create("ws+unix:/run/app.sock:/chat?room=1");
        ws.internalRequest().cookie("a", "b");
        ws.open();
        network.run(SECOND);
        assertEquals(URI.create("ws+unix:/run/app.sock:/other"), ws.uri());
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void aRedirectWithinTheOriginOfTheUriStaysOnTheSocketOfTheRequest() {
        ScriptedServer server = ScriptedServer.on(socket);
        server.nextConnection().answer(302, "Location", "https://api.example/other");
        ScriptedServer elsewhere = ScriptedServer.onTls(network.host("api.example"), 443);
        elsewhere.nextConnection().answer(302, "Location", "/third");
        elsewhere.nextConnection().upgrade();
        WebSocket ws = create("ws://api.example/");
        ws.internalRequest().unixSocket(Path.of(FILE));
        ws.open();
        network.run(SECOND);
        assertEquals(URI.create("wss://api.example/third"), ws.uri(), heard.lines::toString);
        assertNull(ws.internalRequest().unixSocket());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws+unix:/run/app.sock:/admin", "WS+UNIX:/run/app.sock", "ws+unix:///run/app.sock:/"})
    void noRedirectLeadsToASocket(String location) {
        ScriptedServer.on(socket);
        ScriptedServer.on(network.host("evil.test"), 80).nextConnection().answer(302, "Location", location);
        WebSocketError error = fails(create("ws://evil.test/"));
        assertTrue(error.message().endsWith("which is not followed: it leads to a Unix domain socket of this machine."), error::message);
        assertEquals(ErrorKind.UPGRADE, error.kind());
    }

    @Test
    void aRedirectToAnotherHostLeavesTheSocketWithoutSecrets() {
        ScriptedServer server = ScriptedServer.on(socket);
        server.nextConnection().answer(307, "Location", "ws://public.example/");
        ScriptedServer elsewhere = ScriptedServer.on(network.host("public.example"), 80);
        elsewhere.nextConnection().upgrade();
        WebSocket ws = create("ws+unix:/run/app.sock:/");
        ws.internalRequest().credentials("user", "password").cookie("session", "1");
        ws.open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertNull(elsewhere.requests().get(0).header("Authorization"));
        assertNull(elsewhere.requests().get(0).header("Cookie"));
    }

    @Test
    void aConnectionThatBreaksIsLostAtItsFile() {
        ScriptedServer.on(socket).nextConnection().upgrade();
        create("ws+unix:/run/app.sock").open();
        network.run(SECOND);
        socket.resetConnections();
        network.run(SECOND);
        assertEquals(FILE, heard.errors.get(0).remoteAddress());
        assertEquals(ErrorKind.CONNECTION_LOST, heard.errors.get(0).kind());
    }

    @Test
    void thePoolOfLocalAddressesHasNoPartInIt() {
        WebSocketEngine pooled = network.engine(EngineConfig.builder().localAddresses(List.of(InetAddress.getLoopbackAddress())).build());
        ScriptedServer.on(socket).nextConnection().upgrade();
        WebSocket ws = heard.of(pooled.webSocket(URI.create("ws+unix:/run/app.sock"))).open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
    }
}
