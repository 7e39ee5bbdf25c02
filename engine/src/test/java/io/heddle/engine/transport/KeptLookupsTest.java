package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The results that are kept: how long, how many, and which. The test is the loop and the resolver. */
@Timeout(60)
final class KeptLookupsTest {
    private static final long KEEP_MS = 30_000;
    private static final long KEEP_FAILURE_MS = 10_000;

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, CompletableFuture<List<InetAddress>>> underWay = new LinkedHashMap<>();
    private final List<String> told = new ArrayList<>();
    private HostLookups lookups;

    private final HostLookups.Listener listener = newListener();

    private HostLookups.Listener newListener() {
        return new HostLookups.Listener() {
            @Override
            public void onResolved(List<InetAddress> addresses) {
                told.add(addresses.get(0).getHostAddress());
            }

            @Override
            public void onUnresolved(Throwable cause) {
                told.add(cause.getClass().getSimpleName());
            }
        };
    }

    @BeforeEach
    void begin() {
        // The clock of the JVM may be anywhere, also about to overflow.
        clock.update(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(5));
        lookups = keeping(KEEP_MS, KEEP_FAILURE_MS);
    }

    @AfterEach
    void end() {
        lookups.close();
    }

    private HostLookups keeping(long keepMs, long keepFailureMs) {
        HostLookups.Limits limits =
            new HostLookups.Limits(64, TimeUnit.MILLISECONDS.toNanos(keepMs), TimeUnit.MILLISECONDS.toNanos(keepFailureMs));
        return new HostLookups(this::ask, "the test's resolver", null, limits, clock, loop::add);
    }

    private CompletionStage<List<InetAddress>> ask(String host) {
        asked.add(host);
        CompletableFuture<List<InetAddress>> stage = new CompletableFuture<>();
        underWay.put(host, stage);
        return stage;
    }

    private void resolve(String host) {
        lookups.resolve(host, listener);
    }

    private void answer(String host) {
        underWay.remove(host).complete(List.of(InetAddress.getLoopbackAddress()));
        turn();
    }

    private void fail(String host, Throwable cause) {
        underWay.remove(host).completeExceptionally(cause);
        turn();
    }

    private void turn() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    private void pass(long ms) {
        clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void tenThousandConnectsToOneNameLookItUpOnce() {
        for (int i = 0; i < 5_000; i++) {
            lookups.resolve("host", newListener());
        }
        answer("host");
        for (int i = 0; i < 5_000; i++) {
            lookups.resolve("host", newListener());
        }
        assertEquals(10_000, told.size());
        assertEquals(List.of("host"), asked);
    }

    @Test
    void addressesAreKeptForTheirTimeFromTheAnswerOn() {
        resolve("host");
        pass(8_000);
        answer("host");
        pass(KEEP_MS - 1);
        resolve("host");
        assertEquals(List.of("host"), asked);
        pass(1);
        resolve("host");
        assertEquals(List.of("host", "host"), asked);
        answer("host");
        assertEquals(List.of("127.0.0.1", "127.0.0.1", "127.0.0.1"), told);
    }

    @Test
    void aNameThatDoesNotExistIsKeptForAShorterTime() {
        resolve("host");
        fail("host", new UnknownHostException("host: Name or service not known"));
        pass(KEEP_FAILURE_MS - 1);
        resolve("host");
        assertEquals(List.of("host"), asked);
        pass(1);
        resolve("host");
        assertEquals(List.of("host", "host"), asked);
        assertEquals(List.of("UnknownHostException", "UnknownHostException"), told);
    }

    @Test
    void whatSaysNothingOfTheNameIsNotKept() {
        List<Throwable> failures = List.of(
            new UnknownHostException("host: Temporary failure in name resolution"), new UnknownHostException("host: Try again"),
            new SocketTimeoutException("the name server did not answer"), new IllegalStateException("the registry is down"),
            new OutOfMemoryError("unable to create native thread"), new UnknownHostException("host"), new UnknownHostException());
        for (Throwable failure : failures) {
            asked.clear();
            resolve("host");
            fail("host", failure);
            resolve("host");
            assertEquals(List.of("host", "host"), asked, failure::toString);
            answer("host");
            pass(KEEP_MS);
        }
    }

    @Test
    void aLookupThatWasGivenUpTeachesNothingUntilItIsAnswered() {
        resolve("host");
        lookups.leave("host", listener);
        resolve("host");
        lookups.leave("host", listener);
        assertEquals(List.of("host"), asked);
        answer("host");
        resolve("host");
        assertEquals(List.of("127.0.0.1"), told);
        assertEquals(List.of("host"), asked);
    }

    @Test
    void aFailureIsForgottenOnceTheNameIsFound() {
        resolve("host");
        fail("host", new UnknownHostException("host: no such name"));
        pass(KEEP_FAILURE_MS);
        resolve("host");
        answer("host");
        resolve("host");
        assertEquals(List.of("UnknownHostException", "127.0.0.1", "127.0.0.1"), told);
    }

    @Test
    void zeroKeepsNothing() {
        lookups = keeping(0, 0);
        resolve("host");
        answer("host");
        resolve("host");
        fail("host", new UnknownHostException("host: no such name"));
        resolve("host");
        assertEquals(List.of("host", "host", "host"), asked);
    }

    @Test
    void namesAreKeptUpToABoundAndTheOldestLeaveFirst() throws Exception {
        LookupCache<String> cache = new LookupCache<>(clock);
        for (int i = 0; i < LookupCache.MAX_NAMES + 10; i++) {
            cache.put("host" + i, "found", 1_000);
        }
        assertEquals(LookupCache.MAX_NAMES, cache.size());
        assertEquals(null, cache.get("host9"));
        assertEquals("found", cache.get("host10"));
        cache.put("host10", "found again", 1_000);
        cache.put("another", "found", 1_000);
        assertEquals("found again", cache.get("host10"));
        assertEquals(null, cache.get("host11"));
    }

    @Test
    void theExpiredLeaveWhenAnotherNameComes() {
        LookupCache<String> cache = new LookupCache<>(clock);
        for (int i = 0; i < 100; i++) {
            cache.put("host" + i, "found", 1_000);
        }
        clock.advance(1_000);
        cache.put("another", "found", 1_000);
        assertEquals(1, cache.size());
        assertTrue(told.isEmpty());
    }
}
