package io.heddle.engine.transport.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 8305 section 4: the order of addresses, and the memory of those that failed. */
@Timeout(60)
final class AddressOrderTest {
    private static final int PORT = 443;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final AddressHistory history = new AddressHistory(clock);

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static InetSocketAddress remote(String literal) {
        return new InetSocketAddress(address(literal), PORT);
    }

    private String order(String... found) {
        return orderFrom(null, found);
    }

    private String orderFrom(String local, String... found) {
        List<InetSocketAddress> order = AddressOrder.of(
            Stream.of(found).map(AddressOrderTest::address).toList(), PORT, local == null ? null : address(local), history);
        List<String> texts = new ArrayList<>();
        order.forEach(each -> {
            assertEquals(PORT, each.getPort());
            String text = each.getAddress().getHostAddress();
            texts.add(text.startsWith("2001:db8:") ? "::" + text.charAt(text.length() - 1) : text);
        });
        return String.join(" ", texts);
    }

    @Test
    void oneAddressIsTheOrder() {
        assertEquals("192.0.2.1", order("192.0.2.1"));
        history.failed(remote("192.0.2.1"));
        assertEquals("192.0.2.1", order("192.0.2.1"));
    }

    @Test
    void theFamiliesAlternateBeginningWithThatOfTheFirst() {
        assertEquals("::1 192.0.2.1 ::2 192.0.2.2 ::3",
            order("2001:db8::1", "2001:db8::2", "2001:db8::3", "192.0.2.1", "192.0.2.2"));
        assertEquals("192.0.2.1 ::1 192.0.2.2 192.0.2.3", order("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"));
    }

    @Test
    void withinAFamilyTheResolversOrderStays() {
        assertEquals("192.0.2.9 192.0.2.1 192.0.2.5", order("192.0.2.9", "192.0.2.1", "192.0.2.5"));
    }

    @Test
    void theSameAddressIsTriedOnce() {
        assertEquals("192.0.2.1 192.0.2.2", order("192.0.2.1", "192.0.2.2", "192.0.2.1"));
    }

    @Test
    void whatFailedLatelyIsTriedLast() {
        history.failed(remote("2001:db8::1"));
        assertEquals("192.0.2.1 192.0.2.2 ::1", order("2001:db8::1", "192.0.2.1", "192.0.2.2"));
        assertEquals("::2 192.0.2.1 ::1", order("2001:db8::1", "192.0.2.1", "2001:db8::2"));
        history.failed(remote("192.0.2.1"));
        history.failed(remote("192.0.2.2"));
        assertEquals("::1 192.0.2.1 192.0.2.2", order("2001:db8::1", "192.0.2.1", "192.0.2.2"));
    }

    @Test
    void anAddressIsRememberedWithItsPort() {
        history.failed(new InetSocketAddress(address("192.0.2.1"), PORT + 1));
        assertEquals("192.0.2.1 192.0.2.2", order("192.0.2.1", "192.0.2.2"));
    }

    @Test
    void aSuccessClearsTheMemoryOfAFailure() {
        history.failed(remote("192.0.2.1"));
        history.succeeded(remote("192.0.2.1"));
        assertEquals("192.0.2.1 192.0.2.2", order("192.0.2.1", "192.0.2.2"));
        assertEquals(0, history.size());
    }

    @Test
    void aFailureIsForgottenAfterItsTime() {
        history.failed(remote("192.0.2.1"));
        clock.advance(AddressHistory.REMEMBER_NS - 1);
        assertTrue(history.hasFailedLately(remote("192.0.2.1")));
        clock.advance(1);
        assertFalse(history.hasFailedLately(remote("192.0.2.1")));
        assertEquals(0, history.size());
    }

    @Test
    void aFailureThatIsRepeatedIsRememberedFromThenOn() {
        history.failed(remote("192.0.2.1"));
        history.failed(remote("192.0.2.2"));
        clock.advance(AddressHistory.REMEMBER_NS - 1);
        history.failed(remote("192.0.2.1"));
        clock.advance(1);
        history.failed(remote("192.0.2.3"));
        assertEquals(2, history.size());
        assertTrue(history.hasFailedLately(remote("192.0.2.1")));
    }

    @Test
    void theMemoryIsBounded() {
        IntStream.rangeClosed(1, AddressHistory.MAX_ADDRESSES + 1)
            .forEach(port -> history.failed(new InetSocketAddress(address("192.0.2.1"), port)));
        assertEquals(AddressHistory.MAX_ADDRESSES, history.size());
        assertFalse(history.hasFailedLately(new InetSocketAddress(address("192.0.2.1"), 1)));
    }

    @Test
    void fromALocalAddressOnlyItsFamilyIsTried() {
        assertEquals("192.0.2.1 192.0.2.2", orderFrom("127.0.0.1", "2001:db8::1", "192.0.2.1", "192.0.2.2"));
        assertEquals("::1", orderFrom("::1", "2001:db8::1", "192.0.2.1", "192.0.2.2"));
        // None is of its family: the errors say why none works.
        assertEquals("192.0.2.1 192.0.2.2", orderFrom("::1", "192.0.2.1", "192.0.2.2"));
    }

    @Test
    void anEndlessListIsTriedUpToABound() {
        String[] many = IntStream.range(0, 5_000).mapToObj(i -> "198.18." + i / 250 + "." + i % 250).toArray(String[]::new);
        assertEquals(AddressOrder.MAX_ADDRESSES, order(many).split(" ").length);
    }
}
