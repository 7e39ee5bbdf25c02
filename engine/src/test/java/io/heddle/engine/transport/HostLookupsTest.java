package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.spi.NameResolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class HostLookupsTest {
    private static final byte[] ANSWER = {127, 1, 2, 3};
    private static final int BOUND = 8;
    private static final HostLookups.Limits KEEP_NOTHING = new HostLookups.Limits(BOUND, 0, 0);

    /** The loop: this thread runs what is queued here. */
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> lookupThreads = new LinkedBlockingQueue<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<String> results = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    private SystemResolver.Lookup answer = host -> new InetAddress[] {InetAddress.getByAddress(host, ANSWER)};
    private final SystemResolver system = new SystemResolver("engine", Thread::new, host -> {
        names.add(host);
        lookupThreads.add(Thread.currentThread());
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return answer.addressesOf(host);
    });
    private final CachedNanoClock clock = new CachedNanoClock();
    private final HostLookups lookups = over(system, system);

    private HostLookups over(NameResolver resolver, AutoCloseable owned) {
        return new HostLookups(resolver, "the test's resolver", owned, KEEP_NOTHING, clock, loop::add);
    }

    private final class Listener implements HostLookups.Listener {
        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onResolved(List<InetAddress> addresses) {
            results.add(name + " " + addresses.get(0).getHostAddress());
        }

        @Override
        public void onUnresolved(Throwable cause) {
            results.add(name + " failed");
            causes.add(cause);
        }
    }

    @AfterEach
    void close() {
        mayAnswer.countDown();
        lookups.close();
    }

    private void turnUntil(int count) throws InterruptedException {
        while (results.size() < count) {
            Runnable task = loop.poll(10, TimeUnit.SECONDS);
            assertTrue(task != null, () -> "no listener is called; so far  " + results);
            task.run();
        }
        assertEquals(null, loop.poll(), "more to run than to tell");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "010.001.0.9", "::1", "::", "fe80::1", "::ffff:127.0.0.1",
        "2001:DB8::8:800:200C:417A", "::1%1"})
    void aLiteralNeedsNoLookup(String literal) throws UnknownHostException {
        lookups.resolve(literal, new Listener("a"));
        assertEquals(List.of("a " + InetAddress.getByName(literal).getHostAddress()), results);
        assertEquals(0, names.size());
        assertEquals(0, loop.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {":::", "1:2", "12345::", "1::2::3", "::1%nosuchinterface", "::256.1.1.1", ":"})
    void whatLooksLikeIpv6AndIsNoneFailsWithoutALookup(String literal) {
        lookups.resolve(literal, new Listener("a"));
        assertEquals(List.of("a failed"), results);
        assertEquals(0, names.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "256.1.1.1", "1.2.3.4.5", "1..2", "99999999999", "1", "0x7f.1", "1.2.3.4.", "1.2.3.0400", "g::1",
        "host:80", "example.com", "localhost", "3com.com", "\u0661.1.1.1"})
    void namesThatTheSystemMightLookUpAreLookedUpElsewhere(String name) throws InterruptedException {
        mayAnswer.countDown();
        lookups.resolve(name, new Listener("a"));
        turnUntil(1);
        assertEquals(List.of("a 127.1.2.3"), results);
        assertEquals(name, names.poll());
        assertNotEquals(Thread.currentThread(), lookupThreads.poll());
    }

    @Test
    void requestsForTheSameNameShareOneLookup() throws InterruptedException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            lookups.resolve("host", new Listener("" + i));
            expected.add(i + " 127.1.2.3");
        }
        mayAnswer.countDown();
        turnUntil(5_000);
        assertEquals(expected, results);
        assertEquals(1, names.size());
    }

    @Test
    void ifNothingIsKeptTheNameIsLookedUpAnewOnceItIsAnswered() throws InterruptedException {
        mayAnswer.countDown();
        lookups.resolve("host", new Listener("first"));
        turnUntil(1);
        lookups.resolve("host", new Listener("second"));
        turnUntil(2);
        assertEquals(2, names.size());
    }

    @Test
    void aListenerMayAskAgainFromInside() throws InterruptedException {
        mayAnswer.countDown();
        lookups.resolve("host", new HostLookups.Listener() {
            @Override
            public void onResolved(List<InetAddress> addresses) {
                lookups.resolve("host", new Listener("again"));
            }

            @Override
            public void onUnresolved(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
        turnUntil(1);
        assertEquals(List.of("again 127.1.2.3"), results);
    }

    @Test
    void differentNamesAreLookedUpAtOnceButNotMoreThanTheBound() throws InterruptedException {
        for (int i = 0; i < 2 * BOUND; i++) {
            lookups.resolve("host" + i, new Listener("" + i));
        }
        for (int i = 0; i < BOUND; i++) {
            assertTrue(lookupThreads.poll(10, TimeUnit.SECONDS).isDaemon());
        }
        assertEquals(0, lookupThreads.size());
        mayAnswer.countDown();
        turnUntil(2 * BOUND);
        assertEquals(2 * BOUND, names.size());
    }

    // ---- names that hang, with a resolver that the test answers ----

    private final Map<String, CompletableFuture<List<InetAddress>>> asked = new LinkedHashMap<>();

    private CompletionStage<List<InetAddress>> ask(String host) {
        CompletableFuture<List<InetAddress>> stage = new CompletableFuture<>();
        assertNull(asked.put(host, stage), host);
        return stage;
    }

    private HostLookups withHanging(int count) {
        HostLookups some = over(this::ask, null);
        for (int i = 0; i < count; i++) {
            some.resolve("hanging" + i, new Listener("hanging" + i));
            clock.advance(TimeUnit.SECONDS.toNanos(1));
        }
        return some;
    }

    private static List<InetAddress> loopback() {
        return List.of(InetAddress.getLoopbackAddress());
    }

    private void turn() {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    @Test
    void namesThatHangDoNotStarveOthersBelowTheBound() {
        HostLookups some = withHanging(BOUND - 1);
        for (String name : List.of("a", "b", "c")) {
            some.resolve(name, new Listener(name));
            asked.get(name).complete(loopback());
            turn();
        }
        assertEquals(List.of("a 127.0.0.1", "b 127.0.0.1", "c 127.0.0.1"), results);
    }

    @Test
    void beyondTheBoundNamesWaitInOrderAndAreToldWhy() {
        HostLookups some = withHanging(BOUND);
        some.resolve("a", new Listener("a"));
        some.resolve("b", new Listener("b"));
        some.resolve("a", new Listener("a2"));
        assertEquals(BOUND, asked.size());
        assertEquals(
            "The resolver is busy: its limit of 8 lookups (EngineConfig.maxLookups) is under way in the test's resolver, the longest,"
                + " of hanging0, for 8.0 s; the lookup of this name has not begun.",
            some.standing("a"));
        assertEquals("For 7.0 s the lookup of the name has been under way in the test's resolver.", some.standing("hanging1"));
        assertNull(some.standing("nobody"));
        asked.get("hanging3").completeExceptionally(new UnknownHostException("hanging3"));
        turn();
        asked.get("a").complete(loopback());
        turn();
        assertEquals(List.of("hanging3 failed", "a 127.0.0.1", "a2 127.0.0.1"), results);
        assertTrue(asked.containsKey("b"));
    }

    @Test
    void aNameThatNobodyWaitsForGivesItsTurnUp() {
        HostLookups some = withHanging(BOUND);
        Listener left = new Listener("left");
        some.resolve("left", left);
        some.resolve("b", new Listener("b"));
        some.leave("left", left);
        asked.get("hanging0").complete(loopback());
        turn();
        assertFalse(asked.containsKey("left"));
        assertTrue(asked.containsKey("b"));
    }

    @Test
    void aNameThatHangsHoldsOnePlaceHoweverOftenItIsAskedFor() {
        HostLookups some = over(this::ask, null);
        for (int i = 0; i < 100; i++) {
            Listener impatient = new Listener("impatient");
            some.resolve("hanging", impatient);
            some.leave("hanging", impatient);
        }
        some.resolve("hanging", new Listener("last"));
        asked.get("hanging").complete(loopback());
        turn();
        assertEquals(List.of("last 127.0.0.1"), results);
    }

    @Test
    void thousandsThatAreAnsweredAtOnceMayHaveWaited() {
        HostLookups some = over(host -> host.startsWith("hanging") ? ask(host) : CompletableFuture.completedFuture(loopback()), null);
        for (int i = 0; i < BOUND; i++) {
            some.resolve("hanging" + i, new Listener("hanging" + i));
        }
        for (int i = 0; i < 20_000; i++) {
            some.resolve("host" + i, new Listener("" + i));
        }
        asked.get("hanging0").complete(loopback());
        turn();
        assertEquals(20_001, results.size());
        assertEquals("19999 127.0.0.1", results.get(20_000));
    }

    static Stream<Arguments> resolversAtFault() {
        return Stream.of(
            Arguments.of("no stage", (NameResolver) host -> null),
            Arguments.of("null", (NameResolver) host -> CompletableFuture.completedFuture(null)),
            Arguments.of("a null among the addresses",
                (NameResolver) host -> CompletableFuture.completedFuture(Collections.singletonList(null))),
            Arguments.of("no address", (NameResolver) host -> CompletableFuture.completedFuture(List.of())),
            Arguments.of("an exception", (NameResolver) host -> {
                throw new IllegalStateException("on purpose");
            }),
            Arguments.of("an error", (NameResolver) host -> {
                throw new StackOverflowError("on purpose");
            }),
            Arguments.of("a wrapped exception",
                (NameResolver) host -> CompletableFuture.completedFuture(host).thenApply(name -> {
                    throw new IllegalStateException("on purpose");
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("resolversAtFault")
    void aResolverAtFaultFailsItsNameOnly(String fault, NameResolver resolver) {
        HostLookups some = over(host -> host.equals("good") ? CompletableFuture.completedFuture(loopback()) : resolver.resolve(host), null);
        for (int i = 0; i < 2 * BOUND; i++) {
            results.clear();
            some.resolve("bad", new Listener("bad"));
            some.resolve("good", new Listener("good"));
            turn();
            assertEquals(List.of("bad failed", "good 127.0.0.1"), results, fault);
            assertFalse(causes.get(i) instanceof CompletionException, fault);
        }
    }

    @Test
    void aThreadThatCannotBeStartedFailsItsNameOnly() throws InterruptedException {
        boolean[] isRefused = {true};
        try (SystemResolver starved = new SystemResolver("engine", task -> {
            if (isRefused[0]) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        }, host -> new InetAddress[] {InetAddress.getByAddress(ANSWER)})) {
            HostLookups some = over(starved, null);
            some.resolve("a", new Listener("a"));
            turnUntil(1);
            isRefused[0] = false;
            some.resolve("a", new Listener("a"));
            turnUntil(2);
            assertEquals(List.of("a failed", "a 127.1.2.3"), results);
        }
    }

    @Test
    void aFailureReachesAllWaitingListeners() throws InterruptedException {
        UnknownHostException cause = new UnknownHostException("host: no such name");
        answer = host -> {
            throw cause;
        };
        lookups.resolve("host", new Listener("a"));
        lookups.resolve("host", new Listener("b"));
        mayAnswer.countDown();
        turnUntil(2);
        assertEquals(List.of("a failed", "b failed"), results);
        assertSame(cause, causes.get(0));
    }

    @Test
    void soDoesAnyOtherExceptionOfALookup() throws InterruptedException {
        mayAnswer.countDown();
        for (Throwable thrown : List.of(new SecurityException("not allowed"), new StackOverflowError("too deep"))) {
            answer = host -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            };
            results.clear();
            causes.clear();
            lookups.resolve("host", new Listener("a"));
            turnUntil(1);
            assertEquals(List.of("a failed"), results);
            assertSame(thrown, causes.get(0));
        }
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromItsAnswer() throws InterruptedException {
        lookups.resolve("host", new HostLookups.Listener() {
            @Override
            public void onResolved(List<InetAddress> addresses) {
                results.add("throws");
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onUnresolved(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
        lookups.resolve("host", new Listener("b"));
        mayAnswer.countDown();
        int faults = 0;
        while (results.size() < 2) {
            try {
                loop.take().run();
            } catch (IllegalStateException e) {
                // The loop's commands handle a fault like this.
                faults++;
            }
        }
        assertEquals(List.of("throws", "b 127.1.2.3"), results);
        assertEquals(1, faults);
    }

    @Test
    void afterTheCloseNoListenerIsCalledAndTheThreadsEnd() throws InterruptedException {
        lookups.resolve("host", new Listener("a"));
        Thread underWay = lookupThreads.poll(10, TimeUnit.SECONDS);
        lookups.close();
        mayAnswer.countDown();
        underWay.join();
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
        assertEquals(List.of(), results);
        assertFalse(underWay.isAlive());
    }

    @Test
    void aCloseBetweenTheAnswerAndTheCallIsInTime() throws InterruptedException {
        lookups.resolve("host", new Listener("a"));
        mayAnswer.countDown();
        Runnable telling = loop.take();
        lookups.close();
        telling.run();
        assertEquals(List.of(), results);
    }

    @Test
    void theAnswerIsPassedOnAsItIs() throws InterruptedException, UnknownHostException {
        InetAddress[] addresses = {InetAddress.getByAddress(ANSWER), InetAddress.getByName("::1")};
        answer = host -> addresses;
        mayAnswer.countDown();
        List<InetAddress> got = new ArrayList<>();
        lookups.resolve("host", new HostLookups.Listener() {
            @Override
            public void onResolved(List<InetAddress> all) {
                got.addAll(all);
                results.add("resolved");
            }

            @Override
            public void onUnresolved(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
        turnUntil(1);
        assertEquals(List.of(addresses), got);
    }
}
