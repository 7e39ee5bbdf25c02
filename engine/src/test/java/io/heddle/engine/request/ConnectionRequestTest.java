package io.heddle.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The stages of a request, and what a copy for another request takes over. */
@Timeout(60)
final class ConnectionRequestTest {
    private static final URI HERE = URI.create("ws://a.test/x");

    private final ConnectionRequest request = new ConnectionRequest(HERE, new ConnectSettings(EngineConfig.defaults()));

    private static void isReadOnly(ConnectionRequest request) {
        Map<String, List<String>> before = request.headers();
        assertThrows(IllegalStateException.class, () -> request.addHeader("A", "1"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("A", "1"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("A", null));
        assertThrows(IllegalStateException.class, () -> request.cookie("a", "1"));
        assertThrows(IllegalStateException.class, () -> request.credentials("a", "1"));
        assertThrows(IllegalStateException.class, () -> request.origin("a"));
        assertThrows(IllegalStateException.class, () -> request.subprotocols("a"));
        assertThrows(IllegalStateException.class, () -> request.requireSubprotocol(true));
        assertEquals(before, request.headers());
    }

    @Test
    void nobodyCanConnectToPortZero() {
        InetSocketAddress portless = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThrows(IllegalArgumentException.class, () -> request.connectAddress(portless));
        assertNull(request.connectAddress());
    }

    @Test
    void itIsOpenToChangesUntilItIsOpenedAndWhileItIsOffered() {
        request.addHeader("A", "1");
        request.opened();
        isReadOnly(request);
        request.offer();
        request.addHeader("A", "2").requireSubprotocol(true);
        assertThrows(IllegalStateException.class, () -> request.connectAddress(null));
        request.seal();
        isReadOnly(request);
        request.offer();
        request.setHeader("B", "3");
        request.seal();
        isReadOnly(request);
        assertEquals(Map.of("A", List.of("1", "2"), "B", List.of("3")), request.headers());
        assertTrue(request.requireSubprotocol());
    }

    @Test
    void reconnectsThatChangeNothingElseShareTheirSettings() {
        ConnectSettings shared = new ConnectSettings(EngineConfig.defaults());
        ConnectionRequest first = new ConnectionRequest(HERE, shared);
        assertFalse(first.reconnect());
        assertTrue(first.reconnect(true).reconnect());
        assertFalse(new ConnectionRequest(HERE, shared).reconnect());
        assertSame(shared.reconnecting(), shared.reconnecting().reconnecting());
        first.localAddress(InetAddress.getLoopbackAddress()).reconnect(true);
        assertNull(new ConnectionRequest(HERE, shared.reconnecting()).localAddress());
        assertNotNull(first.localAddress());
        assertFalse(first.reconnect(false).reconnect());
        assertNotNull(first.reconnect(true).localAddress());
        first.opened();
        assertThrows(IllegalStateException.class, () -> first.reconnect(false));
        assertTrue(first.again().reconnect());
    }

    @Test
    void aCopyIsReadOnlyUntilItIsOffered() {
        request.addHeader("A", "1");
        request.opened();
        request.seal();
        ConnectionRequest again = request.again();
        isReadOnly(again);
        again.offer();
        again.addHeader("A", "2");
        assertEquals(List.of("1"), request.headers().get("A"));
        assertEquals(2, again.attempt());
    }

    /** Whichever way the race ends: what was sealed is what is sent, and stays. */
    @Test
    void aChangeThatRacesWithTheSealIsThereAsAWholeOrRefused() throws Exception {
        for (int round = 0; round < 300; round++) {
            ConnectionRequest raced = new ConnectionRequest(HERE, new ConnectSettings(EngineConfig.defaults()));
            raced.opened();
            raced.offer();
            CountDownLatch begun = new CountDownLatch(1);
            int[] taken = new int[1];
            Thread user = new Thread(() -> {
                begun.countDown();
                try {
                    for (int i = 0; i < 50; i++) {
                        raced.addHeader("N", "" + i);
                        taken[0]++;
                    }
                } catch (IllegalStateException tooLate) {
                    begun.countDown();
                }
            });
            user.start();
            begun.await();
            raced.seal();
            List<String> sent = raced.headers().getOrDefault("N", List.of());
            user.join();
            assertEquals(sent, raced.headers().getOrDefault("N", List.of()));
            assertEquals(taken[0], sent.size());
            assertEquals(sent.size(), raced.toUpgradeRequest(List.of()).headers().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://a.test/y", "ws://a.test:80/"})
    void withinTheOriginAllIsTakenOver(String target) throws Exception {
        full();
        ConnectionRequest next = request.redirectedTo(URI.create(target));
        assertEquals(request.headers(), next.headers());
        assertEquals(request.subprotocols(), next.subprotocols());
        assertNotNull(next.connectAddress());
        assertNotNull(next.unixSocket());
        assertEquals(List.of(), request.leftBehindBy(URI.create(target)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://b.test/x", "wss://a.test/x", "ws://a.test:81/x"})
    void toAnotherOriginOnlyWhatIsForAnyone(String target) throws Exception {
        full();
        ConnectionRequest next = request.redirectedTo(URI.create(target));
        assertEquals(Map.of("User-Agent", List.of("bot")), next.headers());
        assertEquals(List.of("chat"), next.subprotocols());
        assertEquals("https://page.test", next.origin());
        assertTrue(next.requireSubprotocol());
        assertFalse(next.isLackingSubprotocol());
        assertNull(next.connectAddress());
        assertNull(next.unixSocket());
        assertNotNull(request.connectAddress(), "the settings of the first are its own");
        assertEquals(List.of("Cookie", "Host", "X-Own", "subprotocols"), request.leftBehindBy(URI.create(target)));
    }

    @Test
    void aCookieReplacesThoseOfItsName() {
        request.addHeader("Cookie", "a=1; b=2").addHeader("cookie", "A=3;a=4; flag;");
        request.cookie("a", "5");
        assertEquals(List.of("a=5; b=2; A=3; flag"), request.headers().get("Cookie"));
        request.cookie("c", "6").cookie("c", "7");
        assertEquals(List.of("a=5; b=2; A=3; flag; c=7"), request.headers().get("Cookie"));
    }

    @Test
    void aCookieWithoutAValueIsRemoved() {
        request.cookie("a", "1").cookie("b", "").cookie("a", null).cookie("never", null);
        assertEquals(List.of("b="), request.headers().get("Cookie"));
        request.cookie("b", null).cookie("b", null);
        assertEquals(Map.of(), request.headers());
    }

    @Test
    void aNullThatIsNotTakenIsNamed() {
        assertEquals("user", assertThrows(NullPointerException.class, () -> request.credentials(null, "p")).getMessage());
        assertEquals("password", assertThrows(NullPointerException.class, () -> request.credentials("u", null)).getMessage());
        assertEquals("subprotocols",
            assertThrows(NullPointerException.class, () -> request.subprotocols((String[]) null)).getMessage());
        assertEquals("The cookie's name is null",
            assertThrows(IllegalArgumentException.class, () -> request.cookie(null, "1")).getMessage());
        assertEquals("The subprotocol is null",
            assertThrows(IllegalArgumentException.class, () -> request.subprotocols("chat", null)).getMessage());
    }

    private void full() throws Exception {
        request.addHeader("Host", "virtual.test").addHeader("X-Own", "1").addHeader("x-own", "2").addHeader("User-Agent", "bot")
            .cookie("a", "b").origin("https://page.test").subprotocols("chat", "access_token", "x").requireSubprotocol(true)
            .connectAddress(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), 80)).unixSocket(Path.of("/run/x.sock"));
    }
}
