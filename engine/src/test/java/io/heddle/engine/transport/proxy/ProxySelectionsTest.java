package io.heddle.engine.transport.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
final class ProxySelectionsTest {
    private static final int BOUND = 2;
    private static final Proxy PROXY = new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy.example", 3_128));

    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final ArrayDeque<Runnable> loop = new ArrayDeque<>();
    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<String> heard = new ArrayList<>();
    private final Selector selector = new Selector();
    private final ProxySelections selections = new ProxySelections(threads::add, BOUND, clock, loop::add);

    private static class Selector extends ProxySelector {
        final List<String> calls = new ArrayList<>();
        List<Proxy> answer = List.of(PROXY);

        @Override
        public List<Proxy> select(URI uri) {
            calls.add("select " + uri);
            return answer;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException cause) {
            calls.add("failed " + address + " for " + uri + ": " + cause.getMessage());
        }
    }

    private final class Listener implements ProxySelections.Listener {
        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void onSelected(List<SelectedProxy> proxies) {
            heard.add(name + " " + proxies.stream().map(proxy -> proxy.isDirect() ? "direct" : proxy.host() + ":" + proxy.port()).toList());
        }

        @Override
        public void onNotSelected(String problem, Throwable cause) {
            heard.add(name + " " + problem);
        }
    }

    private Listener ask(String target) {
        Listener listener = new Listener("l" + target.replaceAll("[^0-9]", ""));
        selections.select(selector, URI.create(target), listener);
        return listener;
    }

    private void run() {
        while (!threads.isEmpty() || !loop.isEmpty()) {
            while (!threads.isEmpty()) {
                threads.poll().run();
            }
            while (!loop.isEmpty()) {
                loop.poll().run();
            }
        }
    }

    private void pass(long ms) {
        clock.advance(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    // ---- sharing ----

    @Test
    void tenThousandWhoAskTheSameCostOneQuestion() {
        for (int i = 0; i < 10_000; i++) {
            ask("https://a.test:1/");
        }
        run();
        assertEquals(List.of("select https://a.test:1/"), selector.calls);
        assertEquals(10_000, heard.size());
    }

    @Test
    void whoAsksWithinASecondOfTheAnswerSharesIt() {
        ask("https://a.test:1/");
        run();
        pass(1_000);
        ask("https://a.test:2/");
        ask("https://a.test:1/");
        assertEquals(2, heard.size(), "it is told at once");
        pass(1);
        ask("https://a.test:1/");
        run();
        assertEquals(3, selector.calls.size(), selector.calls::toString);
    }

    @Test
    void aFailureIsNotKept() {
        selector.answer = null;
        ask("https://a.test:1/");
        run();
        ask("https://a.test:1/");
        run();
        assertEquals(2, selector.calls.size());
    }

    @Test
    void anotherTargetOrSelectorIsAnotherQuestion() {
        ask("https://a.test:1/");
        ask("http://a.test:1/");
        run();
        Selector other = new Selector() {
            @Override
            public boolean equals(Object any) {
                return true;
            }

            @Override
            public int hashCode() {
                return selector.hashCode();
            }
        };
        selections.select(other, URI.create("https://a.test:1/"), new Listener("other"));
        run();
        assertEquals(2, selector.calls.size());
        assertEquals(1, other.calls.size());
    }

    // ---- the bound ----

    @Test
    void onlySoManyAreUnderWayAndTheOthersFollowInOrder() {
        for (int i = 1; i <= 4; i++) {
            ask("https://a.test:" + i + "/");
        }
        assertEquals(BOUND, threads.size());
        run();
        assertEquals(4, selector.calls.size());
        assertEquals(List.of("l1", "l2", "l3", "l4"), heard.stream().map(line -> line.substring(0, 2)).toList());
    }

    @Test
    void aTurnThatNobodyWaitsForIsGivenUp() {
        ask("https://a.test:1/");
        ask("https://a.test:2/");
        Listener gone = ask("https://a.test:3/");
        selections.leave(selector, URI.create("https://a.test:3/"), gone);
        run();
        assertEquals(2, selector.calls.size());
    }

    @Test
    void itIsToldHowFarAQuestionIs() {
        ask("https://a.test:1/");
        ask("https://a.test:2/");
        ask("https://a.test:3/");
        pass(10_200);
        assertEquals("The selector has been asked for 10.2 s and has not answered: it hangs, or is slow.",
            selections.standing(selector, URI.create("https://a.test:1/")));
        assertEquals("The limit of 2 questions to selectors (EngineConfig.maxLookups) is under way, the longest, for https://a.test:1/, for"
            + " 10.2 s; this one has not begun.", selections.standing(selector, URI.create("https://a.test:3/")));
        assertNull(selections.standing(selector, URI.create("https://a.test:4/")));
    }

    // ---- selectors at fault ----

    private static final class Addressless extends Proxy {
        Addressless() {
            super(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("a.test", 1));
        }

        @Override
        public SocketAddress address() {
            return null;
        }
    }

    /** Throws from its so-manieth call on. */
    private static final class Hostile extends Proxy {
        private int callsLeft;

        Hostile(int throwing) {
            super(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("hostile.test", 1));
            callsLeft = throwing;
        }

        @Override
        public SocketAddress address() {
            if (--callsLeft <= 0) {
                throw new StackOverflowError("http://bot:secret@proxy");
            }
            return super.address();
        }
    }

    static Stream<Arguments> faults() {
        return Stream.of(
            Arguments.of(null, "gave null instead of proxies"),
            Arguments.of(List.of(), "gave an empty list"),
            Arguments.of(Arrays.asList(null, new Addressless()), "gave a list with null in it"),
            Arguments.of(List.of(new Hostile(1)), "gave a proxy that threw java.lang.StackOverflowError"),
            Arguments.of(java.util.Collections.nCopies(65, null), "gave more than 64 proxies"),
            Arguments.of(List.of(new Addressless()), "address is no host and port"),
            Arguments.of(List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("a.test", 0))), "without a host or a port"),
            Arguments.of(List.of(new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("", 1))), "without a host or a port"),
            Arguments.of(java.util.Collections.nCopies(65, PROXY), "gave more than 64 proxies"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anAnswerThatIsNoneIsAProblem(List<Proxy> answer, String problem) {
        selector.answer = answer;
        ask("https://a.test:1/");
        run();
        assertEquals(1, heard.size());
        assertTrue(heard.get(0).contains(problem), heard::toString);
    }

    @Test
    void whatASelectorThrowsIsTold() {
        for (Throwable thrown : List.of(new IllegalStateException("on\npurpose"), new StackOverflowError(), new Unspeakable())) {
            selections.select(new Selector() {
                @Override
                public List<Proxy> select(URI uri) {
                    return ProxySelectionsTest.<RuntimeException>sneak(thrown);
                }
            }, URI.create("https://a.test:1/"), new Listener("l"));
            run();
        }
        String where = " (see the cause of this error)";
        assertEquals(List.of("l threw java.lang.IllegalStateException" + where, "l threw java.lang.StackOverflowError" + where,
            "l threw " + Unspeakable.class.getName() + where), heard, "a message may repeat a password, or not be readable");
        assertNull(selections.standing(selector, URI.create("https://a.test:1/")), "no place is kept");
    }

    @Test
    void theMethodsOfAProxyAreNotCalledOnTheLoop() {
        selector.answer = List.of(new Hostile(2));
        ask("https://a.test:1/");
        run();
        assertEquals(List.of("l1 [hostile.test:1]"), heard);
    }

    @Test
    void aProxyThatCannotBeUsedIsLeftOutIfThereAreOthers() {
        selector.answer = Arrays.asList(null, new Addressless(), new Hostile(1), PROXY, Proxy.NO_PROXY);
        ask("https://a.test:1/");
        run();
        assertEquals(List.of("l1 [proxy.example:3128, direct]"), heard);
    }

    @Test
    void theBracketsOfAnIpv6AddressAreLeftOut() {
        selector.answer = List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("[::1]", 3_128)));
        ask("https://a.test:1/");
        run();
        assertEquals(List.of("l1 [::1:3128]"), heard);
    }

    // ---- those that failed lately ----

    private String answer() {
        heard.clear();
        pass(1_001);
        ask("https://a.test:1/");
        run();
        return heard.get(0);
    }

    @Test
    void aProxyThatWasNotReachedLatelyIsNamedLastForAMinute() {
        InetSocketAddress dead = InetSocketAddress.createUnresolved("dead.test", 3_128);
        selector.answer = List.of(new Proxy(Proxy.Type.HTTP, dead), PROXY, Proxy.NO_PROXY);
        assertEquals("l1 [dead.test:3128, proxy.example:3128, direct]", answer());
        selections.onUnreachable(selector, URI.create("https://other.test/"), InetSocketAddress.createUnresolved("DEAD.test", 3_128),
            new IOException());
        assertEquals("l1 [proxy.example:3128, direct, dead.test:3128]", answer());
        selections.onUnreachable(selector, URI.create("https://a.test/"), PROXY.address(), new IOException());
        assertEquals("l1 [direct, dead.test:3128, proxy.example:3128]", answer());
        selections.onReached(PROXY.address());
        assertEquals("l1 [proxy.example:3128, direct, dead.test:3128]", answer());
        pass(60_000);
        assertEquals("l1 [dead.test:3128, proxy.example:3128, direct]", answer());
    }

    @Test
    void theOnlyProxyIsTriedHoweverOftenItFails() {
        selections.onUnreachable(selector, URI.create("https://a.test/"), PROXY.address(), new IOException());
        assertEquals("l1 [proxy.example:3128]", answer());
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new StackOverflowError();
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> List<Proxy> sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void aThreadThatCannotBeStartedIsAProblemOfThatQuestionOnly() {
        ProxySelections poor = new ProxySelections(task -> {
            throw new OutOfMemoryError("unable to create native thread");
        }, BOUND, clock, loop::add);
        for (int i = 0; i < 5; i++) {
            poor.select(selector, URI.create("https://a.test:" + i + "/"), new Listener("l" + i));
        }
        run();
        assertEquals(5, heard.size());
        assertTrue(heard.get(0).contains("could not be asked: java.lang.OutOfMemoryError"),
            heard::toString);
    }

    // ---- connectFailed ----

    private void unreachable(int port) {
        selections.onUnreachable(selector, URI.create("https://a.test/"), InetSocketAddress.createUnresolved("p", port),
            new IOException("refused"));
    }

    @Test
    void aSelectorIsToldOfAnUnreachableProxyAndAskedAnew() {
        ask("https://a.test/");
        run();
        unreachable(1);
        assertEquals(1, selector.calls.size(), "it is told on the loop");
        ask("https://a.test/");
        run();
        assertEquals(List.of("select https://a.test/", "failed p/<unresolved>:1 for https://a.test/: refused", "select https://a.test/"),
            selector.calls);
    }

    @Test
    void whatASelectorIsToldIsBoundedAndNotRepeated() {
        for (int i = 0; i < 10_000; i++) {
            unreachable(1 + i % 2);
        }
        assertEquals(1, threads.size());
        run();
        assertEquals(2, selector.calls.size());
        for (int i = 1; i <= 1_000; i++) {
            unreachable(i);
        }
        run();
        assertEquals(2 + 256, selector.calls.size());
        unreachable(5);
        run();
        assertEquals(2 + 257, selector.calls.size());
    }

    @Test
    void aSelectorThatThrowsWhenToldIsToldTheNextOneAllTheSame() {
        ProxySelector thrower = new Selector() {
            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException cause) {
                super.connectFailed(uri, address, cause);
                throw new IllegalStateException("on purpose");
            }
        };
        for (int port = 1; port <= 2; port++) {
            selections.onUnreachable(thrower, URI.create("https://a.test/"), InetSocketAddress.createUnresolved("p", port),
                new IOException());
        }
        run();
        assertEquals(2, ((Selector) thrower).calls.size());
    }

    // ---- the end ----

    @Test
    void afterTheEndNobodyIsTold() {
        ask("https://a.test:1/");
        unreachable(1);
        selections.close();
        run();
        assertEquals(List.of(), heard);
    }

    @Test
    void aSelectorThatHangsDoesNotKeepItsThreadBehindTheEnd() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        List<Thread> made = new ArrayList<>();
        ProxySelections real = new ProxySelections(new SelectorThreads("engine", task -> {
            Thread thread = new Thread(task);
            made.add(thread);
            return thread;
        }), BOUND, clock, task -> {});
        real.select(new Selector() {
            @Override
            public List<Proxy> select(URI uri) {
                hangs.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return null;
            }
        }, URI.create("https://a.test/"), new Listener("l"));
        assertTrue(hangs.await(10, TimeUnit.SECONDS));
        assertEquals("engine-proxy-selector", made.get(0).getName());
        assertTrue(made.get(0).isDaemon());
        assertNotSame(Thread.currentThread(), made.get(0));
        real.close();
        made.get(0).join(10_000);
        assertFalse(made.get(0).isAlive());
    }
}
