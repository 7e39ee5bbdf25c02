package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.junit.Seed;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that can go wrong before a connection is open, as a user of the engine meets it. */
@Timeout(60)
@Seed(1)
final class OpeningOutcomesTest {
    private static final URI ECHO = URI.create("ws://echo.test/");

    private SimulatedNetwork network;
    private SimulatedHost host;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("echo.test").listen(80, RawEcho::new);
        heard = new Heard(network);
    }

    // ---- connecting ----

    @Test
    void anUnansweredConnectEndsAtTheConnectTimeoutOfTheEngine() {
        host.swallowConnects(true);
        fails(engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(3)).build()), ECHO, 3_001, ErrorKind.TIMEOUT);
    }

    @Test
    void anUnansweredConnectEndsAtTheSystemsTimeoutIfThatIsFirst() {
        host.swallowConnects(true);
        fails(engine(EngineConfig.builder().connectTimeout(Duration.ofHours(1)).build()), ECHO, 127_001, ErrorKind.CONNECT);
        assertTrue(heard.lines.get(0).contains("Connection timed out"), heard.lines::toString);
    }

    @Test
    void aHealedLinkIsFoundByTheNextSyn() {
        host.partition();
        network.after(Duration.ofSeconds(4), host::heal);
        opens(network.engine(), ECHO, 7_005);
    }

    @Test
    void anAddressOfNobodyHasNoRoute() {
        fails(network.engine(), URI.create("ws://198.18.200.200/"), 3_000, ErrorKind.CONNECT);
        assertTrue(heard.lines.get(0).contains("No route to host"), heard.lines::toString);
    }

    @Test
    void aHostThatStoppedListeningRefusesAndKeepsItsConnections() {
        WebSocketEngine engine = network.engine();
        heard.of(engine.webSocket(ECHO)).onOpen(open -> host.stopListening(80)).open();
        network.run(Duration.ofSeconds(1));
        heard.of(engine.webSocket(ECHO)).open();
        network.run(Duration.ofSeconds(1));
        assertEquals(2, heard.lines.size(), heard.lines::toString);
        assertEquals(ErrorKind.CONNECT, heard.errors.get(0).kind());
        assertEquals(1, engine.statistics().open());
    }

    @Test
    void withoutDescriptorsNothingConnectsAndWithThemAllDoes() {
        WebSocketEngine engine = network.engine();
        network.maxSockets(engine, 1);
        heard.of(engine.webSocket(ECHO)).open();
        network.run(Duration.ofSeconds(1));
        heard.lines.clear();
        fails(engine, ECHO, 1_000, ErrorKind.CONNECT);
        assertTrue(heard.lines.get(0).contains("no file descriptor left"), heard.lines::toString);
        network.maxSockets(engine, 2);
        heard.lines.clear();
        opens(engine, ECHO, network.elapsed().toMillis() + 4);
    }

    // ---- lookups ----

    @Test
    void aLookupTakesItsTime() {
        host.lookupWorks(Duration.ofSeconds(2));
        opens(network.engine(), ECHO, 2_004);
    }

    @Test
    void aLookupFails() {
        host.lookupFails(Duration.ofMillis(50));
        fails(network.engine(), ECHO, 50, ErrorKind.RESOLVE);
    }

    @Test
    void anUnknownNameFails() {
        fails(network.engine(), URI.create("ws://nobody.test/"), 5, ErrorKind.RESOLVE);
    }

    @Test
    void aLookupThatHangsEndsAtTheResolveTimeoutOfTheEngine() {
        host.lookupHangs();
        fails(engine(EngineConfig.builder().resolveTimeout(Duration.ofSeconds(7)).build()), ECHO, 7_000, ErrorKind.TIMEOUT);
    }

    // ---- memory ----

    @Test
    void withoutDirectMemoryThereIsNoEngine() {
        network.directMemory(1_000);
        try {
            network.engine();
        } catch (OutOfMemoryError expected) {
            assertTrue(expected.getMessage().startsWith("The JVM refused 262144 bytes of direct memory"), expected::getMessage);
            heard.add("refused");
        }
        assertEquals(List.of("0 refused"), heard.lines);
        heard.lines.clear();
        network.directMemory(Long.MAX_VALUE);
        opens(network.engine(), ECHO, 5);
    }

    @Test
    void memoryThatRunsOutLaterIsNotTheEndOfTheEngine() {
        WebSocketEngine engine = network.engine();
        network.directMemory(0);
        assertNull(engine.bufferPool().acquire(1 << 20));
        network.directMemory(Long.MAX_VALUE);
        opens(engine, ECHO, 5);
    }

    @Test
    void aSilentHttp2ServerIsGivenUpAlsoIfThereIsNoMemoryToListenOnceMore() {
        host.fate(host.addresses().get(0), AddressFate.HANGS);
        WebSocketEngine engine = network.engine();
        network.directMemory(0);
        for (int i = 0; i < 3; i++) {
            WebSocket ws = heard.of(engine.webSocket(ECHO));
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            ws.open();
        }
        network.runUntil(() -> heard.errors.size() == 3, Duration.ofSeconds(20));
        assertEquals(3, heard.lines.size());
    }

    // ---- helpers ----

    private WebSocketEngine engine(EngineConfig config) {
        return network.engine(config);
    }

    /** At that time, or within the two ticks of the timer wheel after it. */
    private void fails(WebSocketEngine engine, URI uri, long atMs, ErrorKind kind) {
        heard.of(engine.webSocket(uri)).open();
        network.runUntil(() -> !heard.lines.isEmpty(), Duration.ofHours(2));
        assertEquals(kind, heard.errors.get(0).kind(), heard.lines::toString);
        assertTime(atMs);
    }

    private void opens(WebSocketEngine engine, URI uri, long atMs) {
        heard.of(engine.webSocket(uri)).open();
        network.runUntil(() -> !heard.lines.isEmpty(), Duration.ofHours(2));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
        assertTime(atMs);
    }

    private void assertTime(long atMs) {
        long ms = Long.parseLong(heard.lines.get(0).split(" ")[0]);
        assertTrue(ms >= atMs && ms <= atMs + 3, "at " + atMs + " ms, not " + heard.lines);
    }
}
