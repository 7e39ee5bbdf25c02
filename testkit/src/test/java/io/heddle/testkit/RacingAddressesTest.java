package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.testkit.junit.Seed;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts with several addresses, each with its own fate: Happy Eyeballs (RFC 8305), as a user of the engine meets it. */
@Timeout(60)
@Seed(1)
final class RacingAddressesTest {
    private static final String V6 = "2001:db8::1";
    private static final String V4 = "192.0.2.1";
    private static final URI WS = URI.create("ws://many.test/");
    /** A lookup takes 1 ms, and each way to the host 1 ms; a timer fires within two ticks of the wheel. */
    private static final long LOOKUP_MS = 1;
    private static final long OPEN_MS = 4;
    private static final long TICKS_MS = 3;

    private SimulatedNetwork network;
    private SimulatedHost host;
    private WebSocketEngine engine;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
    }

    private void host(String... addresses) {
        if (engine == null) {
            engine = network.engine();
        }
        host = network.host("many.test", addresses).listen(80, RawEcho::new);
    }

    private void fate(int index, AddressFate fate) {
        host.fate(host.addresses().get(index), fate);
    }

    private WebSocket open() {
        return heard.of(engine.webSocket(WS)).open();
    }

    /** @return the milliseconds that it took */
    private long opens() {
        heard.lines.clear();
        long startMs = network.elapsed().toMillis();
        WebSocket ws = open();
        network.runUntil(() -> !heard.lines.isEmpty(), Duration.ofHours(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        return network.elapsed().toMillis() - startMs;
    }

    private WebSocketError fails() {
        heard.errors.clear();
        open();
        network.runUntil(() -> !heard.errors.isEmpty(), Duration.ofHours(1));
        return heard.errors.get(0);
    }

    private static void assertAbout(long expectedMs, long ms) {
        assertTrue(ms >= expectedMs && ms <= expectedMs + TICKS_MS, "expected " + expectedMs + " ms, not " + ms);
    }

    /** The SYNs so far, each as time in milliseconds and address. */
    private List<String> syns() {
        List<String> syns = new ArrayList<>();
        for (String line : network.trace().lines().toList()) {
            if (line.endsWith(" SYN")) {
                syns.add(line);
            }
        }
        return syns;
    }

    private WebSocketEngine engine(EngineConfigBuilder config) {
        return network.engine(config.build());
    }

    // ---- RFC 8305 section 5 ----

    @Test
    void anAddressThatAnswersIsTheOnlyOneThatIsTried() {
        host(V6, V4);
        assertAbout(LOOKUP_MS + OPEN_MS, opens());
        network.run(Duration.ofSeconds(2));
        assertEquals(1, syns().size(), network::trace);
    }

    @Test
    void theNextAddressIsTriedAQuarterOfASecondLater() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        assertAbout(LOOKUP_MS + 250 + OPEN_MS, opens());
        assertEquals(0, heard.errors.size());
    }

    @Test
    void eachFurtherAddressFollowsAfterTheSameDelay() {
        host(V6, V4, "2001:db8::2");
        fate(0, AddressFate.SWALLOWS);
        fate(1, AddressFate.SWALLOWS);
        assertAbout(LOOKUP_MS + 500 + OPEN_MS, opens());
    }

    @Test
    void theDelayIsASetting() {
        engine = engine(EngineConfig.builder().connectAttemptDelay(Duration.ofMillis(20)));
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        assertAbout(LOOKUP_MS + 20 + OPEN_MS, opens());
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES", "UNREACHABLE"})
    void anAddressThatFailsGivesWayAtOnce(AddressFate fate) {
        host(V6, V4);
        fate(0, fate);
        assertTrue(opens() <= LOOKUP_MS + 2 + OPEN_MS + TICKS_MS);
    }

    @Test
    void aSlowAddressWinsAllTheSameIfItAnswersFirst() {
        host(V6, V4);
        host.conditions(host.addresses().get(0), LinkConditions.defaults().withLatency(Duration.ofMillis(140)));
        host.conditions(host.addresses().get(1), LinkConditions.defaults().withLatency(Duration.ofMillis(140)));
        // The second one began after 250 ms, and would be there after 530.
        assertAbout(LOOKUP_MS + 4 * 140, opens());
        assertTrue(network.trace().contains("2001:db8:0:0:0:0:0:1:80 SYN"), network::trace);
    }

    @Test
    void theLosersAreClosedAtOnce() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        opens();
        network.maxSockets(engine, 1);
        network.run(Duration.ofSeconds(1));
        // One socket is open, that of the winner; with a second one this would work.
        assertTrue(fails().message().contains("no file descriptor left"));
    }

    @Test
    void theFamiliesAlternate() {
        host(V6, "2001:db8::2", "2001:db8::3", V4);
        fate(0, AddressFate.SWALLOWS);
        fate(1, AddressFate.SWALLOWS);
        fate(2, AddressFate.SWALLOWS);
        assertAbout(LOOKUP_MS + 250 + OPEN_MS, opens());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 9})
    void whereFourAreTriedTheOldestMakesRoomAndTheNextBeginsOnTime(int dead) {
        manyHosts(dead + 1);
        network.maxSockets(engine, 4);
        // Each delay ends with a tick of the wheel.
        long lateMs = opens() - (LOOKUP_MS + dead * 250 + OPEN_MS);
        assertTrue(lateMs >= 0 && lateMs <= dead * 2, () -> lateMs + " ms late");
        network.run(Duration.ofSeconds(1));
        // All that were slower are remembered.
        assertAbout(OPEN_MS, opens());
    }

    /** All but the last swallow. */
    private void manyHosts(int count) {
        if (engine == null) {
            engine = network.engine();
        }
        host(IntStream.rangeClosed(1, count).mapToObj(i -> "192.0.2." + i).toArray(String[]::new));
        for (int i = 0; i < count - 1; i++) {
            fate(i, AddressFate.SWALLOWS);
        }
    }

    @Test
    void anAddressHasASecondBeforeItMakesRoom() {
        engine = engine(EngineConfig.builder().connectAttemptDelay(Duration.ofMillis(10)));
        manyHosts(6);
        assertAbout(LOOKUP_MS + 1_010 + OPEN_MS, opens());
    }

    @Test
    void anAddressThatMadeRoomIsTriedAgainWhenAllOthersHaveBeen() {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(3)));
        manyHosts(6);
        fate(5, AddressFate.SWALLOWS);
        network.after(Duration.ofSeconds(2), () -> fate(0, AddressFate.ANSWERS));
        // The third of them, the oldest of those that are left, is given up after its three seconds.
        assertAbout(LOOKUP_MS + 500 + 3_000 + OPEN_MS, opens());
    }

    @Test
    void aRaceOfDeadAddressesEnds() {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(3)));
        manyHosts(64);
        fate(63, AddressFate.SWALLOWS);
        WebSocketError error = fails();
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertTrue(error.message().contains("the last of 64 addresses tried"), error::message);
        assertTrue(network.elapsed().toSeconds() < 16 + 3 * 17, network.elapsed()::toString);
    }

    // ---- limits and errors ----

    @Test
    void eachAddressHasTheConnectTimeoutForItself() {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(2)));
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        fate(1, AddressFate.SWALLOWS);
        WebSocketError error = fails();
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertAbout(LOOKUP_MS + 250 + 2_000, network.elapsed().toMillis());
        assertEquals("192.0.2.1:80", error.remoteAddress().toString());
        assertTrue(error.message().contains("This was the last of 2 addresses tried; before it failed [2001:db8:0:0:0:0:0:1]:80"
            + " (no answer within 2 s)."), error::message);
    }

    @Test
    void theErrorNamesTheAddressThatFailedLastAndTheReasonsOfTheOthers() {
        host(V6, V4, "2001:db8::2");
        fate(0, AddressFate.UNREACHABLE);
        fate(1, AddressFate.REFUSES);
        fate(2, AddressFate.REFUSES);
        WebSocketError error = fails();
        assertEquals(ErrorKind.CONNECT, error.kind());
        assertEquals(WebSocketError.Phase.CONNECT, error.phase());
        assertEquals("[2001:db8:0:0:0:0:0:2]:80", error.remoteAddress().toString());
        assertTrue(error.message().contains("The server refused the connection"), error::message);
        assertTrue(error.message().contains("This was the last of 3 addresses tried; before it failed [2001:db8:0:0:0:0:0:1]:80"
            + " (Network is unreachable), 192.0.2.1:80 (Connection refused)."), error::message);
    }

    @Test
    void anOlderAddressMayFailLast() {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(2)));
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        fate(1, AddressFate.REFUSES);
        WebSocketError error = fails();
        assertEquals("[2001:db8:0:0:0:0:0:1]:80", error.remoteAddress().toString());
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertAbout(LOOKUP_MS + 2_000, network.elapsed().toMillis());
    }

    @Test
    void ofManyAddressesAFewAreTold() {
        host("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6", "192.0.2.7");
        for (int i = 0; i < 7; i++) {
            fate(i, AddressFate.REFUSES);
        }
        assertTrue(fails().message().contains("the last of 7 addresses tried; before it failed 192.0.2.1:80 (Connection refused),"
            + " 192.0.2.2:80 (Connection refused), 192.0.2.3:80 (Connection refused), 192.0.2.4:80 (Connection refused) and 2 more."),
            () -> heard.errors.get(0).message());
    }

    // ---- the memory of failures (RFC 8305 section 4) ----

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "REFUSES", "UNREACHABLE"})
    void whatFailedLatelyIsTriedLast(AddressFate fate) {
        host(V6, V4);
        fate(0, fate);
        opens();
        assertAbout(OPEN_MS, opens());
        fate(0, AddressFate.ANSWERS);
        fate(1, AddressFate.SWALLOWS);
        assertAbout(250 + OPEN_MS, opens());
        // Both have failed lately: the resolver's order counts.
        assertAbout(OPEN_MS, opens());
    }

    @Test
    void itIsTriedFirstAgainAfterAMinute() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        opens();
        network.run(Duration.ofSeconds(61));
        assertAbout(LOOKUP_MS + 250 + OPEN_MS, opens());
    }

    @Test
    void wantOfDescriptorsOrPortsSaysNothingOfAnAddress() {
        host(V6, V4);
        network.maxSockets(engine, 0);
        assertTrue(fails().message().contains("no file descriptor left"));
        network.maxSockets(engine, 10);
        opens();
        assertTrue(syns().get(0).contains(">2001:db8:"), network::trace);
    }

    @Test
    void aRaceWithoutDescriptorsGoesOnWithThoseThatItHas() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        network.maxSockets(engine, 1);
        open();
        network.run(Duration.ofSeconds(3));
        assertTrue(heard.lines.isEmpty(), heard.lines::toString);
        network.maxSockets(engine, 2);
        network.runUntil(() -> !heard.lines.isEmpty(), Duration.ofMillis(260 + OPEN_MS));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    @Test
    void manyConnectsToANameWithADeadAddressLearnFromTheFirst() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        opens();
        heard.lines.clear();
        long startMs = network.elapsed().toMillis();
        for (int i = 0; i < 500; i++) {
            engine.webSocket(WS).onOpen(ws -> heard.add("open")).open();
        }
        network.runUntil(() -> heard.lines.size() == 500, Duration.ofSeconds(5));
        assertTrue(network.elapsed().toMillis() - startMs < 200, () -> heard.lines.get(499));
    }

    // ---- ends in the middle ----

    @Test
    void anAbortInTheMiddleClosesAllSockets() {
        host("192.0.2.1", "192.0.2.2", "192.0.2.3");
        for (int i = 0; i < 3; i++) {
            fate(i, AddressFate.SWALLOWS);
        }
        WebSocket ws = open();
        network.run(Duration.ofMillis(600));
        network.after(Duration.ZERO, ws::abort);
        network.run(Duration.ofMillis(1));
        assertEquals(List.of(), network.leaks());
        assertEquals(1, heard.lines.size(), heard.lines::toString);
    }

    @Test
    void anEngineThatClosesDropsTheRace() {
        host(V6, V4);
        fate(0, AddressFate.SWALLOWS);
        fate(1, AddressFate.SWALLOWS);
        open();
        network.run(Duration.ofMillis(300));
        engine.close();
        assertEquals(List.of(), network.leaks());
        assertTrue(heard.lines.get(0).endsWith("closed 1001"), heard.lines::toString);
    }

    @Test
    void aLoopThatWasAwayDoesNotBlameTheAddress() {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(1)));
        host(V6, V4);
        open();
        network.run(Duration.ofMillis(LOOKUP_MS + 1));
        network.stall(engine, Duration.ofSeconds(30));
        network.runUntil(() -> !heard.lines.isEmpty(), Duration.ofSeconds(40));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
        assertEquals(1, syns().size(), network::trace);
    }

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "REFUSES", "UNREACHABLE"})
    void aThousandFailuresLeaveNothing(AddressFate fate) {
        engine = engine(EngineConfig.builder().connectTimeout(Duration.ofSeconds(1)));
        host(V6, V4, "2001:db8::2");
        for (int i = 0; i < 3; i++) {
            fate(i, fate);
        }
        for (int i = 0; i < 1_000; i++) {
            open();
        }
        network.runUntil(() -> heard.errors.size() == 1_000, Duration.ofMinutes(2));
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(), network.leaks());
        assertEquals(1_000, heard.lines.size());
    }

    @Test
    void aLocalAddressDecidesTheFamily() throws Exception {
        host(V6, V4);
        WebSocket ws = heard.of(engine.webSocket(WS));
        ws.internalRequest().localAddress(InetAddress.getByName("198.18.0.77"));
        ws.open();
        network.run(Duration.ofSeconds(1));
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(1, syns().size(), network::trace);
        assertTrue(syns().get(0).contains(">192.0.2.1:80"), network::trace);
    }
}
