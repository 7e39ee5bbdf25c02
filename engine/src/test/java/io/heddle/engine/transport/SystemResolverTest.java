package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class SystemResolverTest {
    private static final byte[] ANSWER = {127, 1, 2, 3};

    /** The loop: this thread runs what is queued here. */
    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();

    private final BlockingQueue<String> lookups = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> lookupThreads = new LinkedBlockingQueue<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<String> results = new ArrayList<>();
    private final List<UnknownHostException> causes = new ArrayList<>();
    private SystemResolver.Lookup answer = host -> new InetAddress[] {InetAddress.getByAddress(host, ANSWER)};
    private final SystemResolver resolver = new SystemResolver("engine", Thread::new, loop::add, host -> {
        lookups.add(host);
        lookupThreads.add(Thread.currentThread());
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return answer.addressesOf(host);
    });

    private final class Listener implements NameResolver.Listener {
        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onResolved(InetAddress[] addresses) {
            results.add(name + " " + addresses[0].getHostAddress());
        }

        @Override
        public void onUnresolved(UnknownHostException cause) {
            results.add(name + " failed");
            causes.add(cause);
        }
    }

    @AfterEach
    void close() {
        mayAnswer.countDown();
        resolver.close();
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
        resolver.resolve(literal, new Listener("a"));
        assertEquals(List.of("a " + InetAddress.getByName(literal).getHostAddress()), results);
        assertEquals(0, lookups.size());
        assertEquals(0, loop.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {":::", "1:2", "12345::", "1::2::3", "::1%nosuchinterface", "::256.1.1.1", ":"})
    void whatLooksLikeIpv6AndIsNoneFailsWithoutALookup(String literal) {
        resolver.resolve(literal, new Listener("a"));
        assertEquals(List.of("a failed"), results);
        assertEquals(0, lookups.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "256.1.1.1", "1.2.3.4.5", "1..2", "99999999999", "1", "0x7f.1", "1.2.3.4.", "1.2.3.0400", "g::1",
        "host:80", "example.com", "localhost", "3com.com", "\u0661.1.1.1"})
    void namesThatTheSystemMightLookUpAreLookedUpElsewhere(String name) throws InterruptedException {
        mayAnswer.countDown();
        resolver.resolve(name, new Listener("a"));
        assertEquals(List.of(), results);
        turnUntil(1);
        assertEquals(List.of("a 127.1.2.3"), results);
        assertEquals(name, lookups.poll());
        assertNotEquals(Thread.currentThread(), lookupThreads.poll());
    }

    @Test
    void requestsForTheSameNameShareOneLookup() throws InterruptedException {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            resolver.resolve("host", new Listener("" + i));
            expected.add(i + " 127.1.2.3");
        }
        mayAnswer.countDown();
        turnUntil(5_000);
        assertEquals(expected, results);
        assertEquals(1, lookups.size());
    }

    @Test
    void onceItIsAnsweredTheNameIsLookedUpAnew() throws InterruptedException {
        mayAnswer.countDown();
        resolver.resolve("host", new Listener("first"));
        turnUntil(1);
        resolver.resolve("host", new Listener("second"));
        turnUntil(2);
        assertEquals(2, lookups.size());
    }

    @Test
    void aListenerMayAskAgainFromInside() throws InterruptedException {
        mayAnswer.countDown();
        resolver.resolve("host", new NameResolver.Listener() {
            @Override
            public void onResolved(InetAddress[] addresses) {
                resolver.resolve("host", new Listener("again"));
            }

            @Override
            public void onUnresolved(UnknownHostException cause) {
                throw new AssertionError(cause);
            }
        });
        turnUntil(1);
        assertEquals(List.of("again 127.1.2.3"), results);
    }

    @Test
    void differentNamesAreLookedUpAtOnceButNotByMoreThanFourThreads() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            resolver.resolve("host" + i, new Listener("" + i));
        }
        for (int i = 0; i < 4; i++) {
            assertTrue(lookupThreads.poll(10, TimeUnit.SECONDS).isDaemon());
        }
        assertEquals(0, lookupThreads.size());
        mayAnswer.countDown();
        turnUntil(10);
        assertEquals(10, lookups.size());
    }

    @Test
    void aFailureReachesAllWaitingListeners() throws InterruptedException {
        UnknownHostException cause = new UnknownHostException("host: no such name");
        answer = host -> {
            throw cause;
        };
        resolver.resolve("host", new Listener("a"));
        resolver.resolve("host", new Listener("b"));
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
            resolver.resolve("host", new Listener("a"));
            turnUntil(1);
            assertEquals(List.of("a failed"), results);
            assertSame(thrown, causes.get(0).getCause());
            assertTrue(causes.get(0).getMessage().startsWith("host: "));
        }
    }

    @Test
    void aListenerThatThrowsKeepsNoOtherFromItsAnswer() throws InterruptedException {
        mayAnswer.countDown();
        resolver.resolve("host", new NameResolver.Listener() {
            @Override
            public void onResolved(InetAddress[] addresses) {
                results.add("throws");
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onUnresolved(UnknownHostException cause) {
                throw new AssertionError(cause);
            }
        });
        resolver.resolve("host", new Listener("b"));
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
        resolver.resolve("host", new Listener("a"));
        Thread underWay = lookupThreads.poll(10, TimeUnit.SECONDS);
        resolver.close();
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
        mayAnswer.countDown();
        resolver.resolve("host", new Listener("a"));
        loop.take().run();
        Runnable telling = loop.take();
        resolver.close();
        telling.run();
        assertEquals(List.of(), results);
    }

    @Test
    void theAnswerIsPassedOnAsItIs() throws InterruptedException, UnknownHostException {
        InetAddress[] addresses = {InetAddress.getByAddress(ANSWER), InetAddress.getByName("::1")};
        answer = host -> addresses;
        mayAnswer.countDown();
        InetAddress[][] got = new InetAddress[1][];
        resolver.resolve("host", new NameResolver.Listener() {
            @Override
            public void onResolved(InetAddress[] all) {
                got[0] = all;
                results.add("resolved");
            }

            @Override
            public void onUnresolved(UnknownHostException cause) {
                throw new AssertionError(cause);
            }
        });
        turnUntil(1);
        assertArrayEquals(addresses, got[0]);
    }
}
