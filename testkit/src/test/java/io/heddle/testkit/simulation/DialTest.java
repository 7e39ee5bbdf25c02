package io.heddle.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.LinkConditions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How connects end, and when. */
@Timeout(60)
final class DialTest {
    private static final LinkConditions FAR = LinkConditions.defaults().withLatency(Duration.ofMillis(100));
    private static final int CLOSED_PORT = 81;

    private SimulatedPair pair;

    @BeforeEach
    void begin() throws IOException {
        pair = new SimulatedPair(1, FAR);
    }

    @Test
    void anOpenPortConnectsAfterOneRoundTrip() {
        dial();
        assertTrue(pair.runUntil(() -> pair.client != null, Duration.ofSeconds(1)));
        assertEquals(Duration.ofMillis(200), pair.elapsed());
        assertNotNull(pair.server);
        afterwardsNothingFails();
    }

    @Test
    void aClosedPortRefusesAfterOneRoundTrip() {
        pair.dial(pair.address, CLOSED_PORT);
        failsAt(Duration.ofMillis(200), ConnectException.class, "Connection refused");
    }

    @Test
    void anAddressWithoutHostHasNoRoute() throws IOException {
        pair.dial(InetAddress.getByAddress(new byte[] {(byte) 198, 18, 9, 9}), SimulatedPair.PORT);
        failsAt(Duration.ofSeconds(3), NoRouteToHostException.class, "No route to host");
    }

    @Test
    void anUnansweredConnectIsTriedSevenTimesAndFailsAfter127Seconds() {
        pair.host.swallow(true);
        dial();
        failsAt(Duration.ofSeconds(127), ConnectException.class, "Connection timed out");
        assertEquals(7, pair.world.trace().toString().lines().filter(line -> line.endsWith(" SYN")).count());
    }

    @Test
    void aConnectThatIsAnsweredLateTakesUntilTheNextSyn() {
        pair.host.swallow(true);
        dial();
        pair.run(Duration.ofSeconds(10));
        pair.host.swallow(false);
        assertTrue(pair.runUntil(() -> pair.client != null, Duration.ofSeconds(100)));
        // SYN at 0, 1, 3, 7 and 15 s.
        assertEquals(Duration.ofMillis(15_200), pair.elapsed());
        afterwardsNothingFails();
    }

    @Test
    void aCutLinkSwallowsTheSynOnItsWay() {
        dial();
        pair.run(Duration.ofMillis(50));
        pair.host.cut();
        pair.run(Duration.ofMillis(100));
        assertNull(pair.server);
        pair.host.mend();
        assertTrue(pair.runUntil(() -> pair.client != null, Duration.ofSeconds(100)));
        assertEquals(Duration.ofMillis(1_200), pair.elapsed());
    }

    @Test
    void aCutLinkHoldsUpTheAnswer() {
        cutBeforeTheAnswer();
        pair.run(Duration.ofSeconds(10));
        assertNull(pair.client);
        pair.host.mend();
        assertTrue(pair.runUntil(() -> pair.client != null, Duration.ofSeconds(1)));
        afterwardsNothingFails();
    }

    @Test
    void aConnectWhoseAnswerIsLostFailsAfter127SecondsToo() {
        cutBeforeTheAnswer();
        failsAt(Duration.ofSeconds(127), ConnectException.class, "Connection timed out");
        pair.host.mend();
        assertTrue(pair.runUntil(pair.server::isReadable, Duration.ofSeconds(2)));
        assertEquals("SocketException: Connection reset", pair.server().read(1));
    }

    @Test
    void aRefusalThatIsLostIsRepeatedForTheNextSyn() {
        pair.dial(pair.address, CLOSED_PORT);
        pair.run(Duration.ofMillis(150));
        pair.host.cut();
        pair.run(Duration.ofMillis(150));
        pair.host.mend();
        failsAt(Duration.ofMillis(1_200), ConnectException.class, "Connection refused");
    }

    @Test
    void aCancelledConnectIsToldNothingAndResetsTheServersEnd() {
        Dial dial = dial();
        pair.run(Duration.ofMillis(150));
        dial.cancel();
        assertEquals("SocketException: Connection reset", pair.server().read(1));
        pair.run(Duration.ofMinutes(5));
        assertNull(pair.client);
        assertNull(pair.failure);
    }

    private Dial dial() {
        return pair.dial(pair.address, SimulatedPair.PORT);
    }

    private void cutBeforeTheAnswer() {
        dial();
        pair.run(Duration.ofMillis(150));
        assertNotNull(pair.server);
        pair.host.cut();
    }

    private void failsAt(Duration time, Class<? extends IOException> type, String message) {
        assertTrue(pair.runUntil(() -> pair.failure != null, Duration.ofMinutes(5)));
        assertEquals(time, pair.elapsed());
        assertInstanceOf(type, pair.failure);
        assertEquals(message, pair.failure.getMessage());
        assertNull(pair.client);
    }

    private void afterwardsNothingFails() {
        pair.run(Duration.ofMinutes(20));
        assertNull(pair.failure);
        assertEquals("wrote 1", pair.client().write(1));
        assertEquals("read 1", pair.server().read(9));
    }
}
