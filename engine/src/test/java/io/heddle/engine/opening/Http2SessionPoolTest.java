package io.heddle.engine.opening;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.WideBudget;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.opening.Http2SessionPool.Admission;
import io.heddle.engine.transport.http2.Http2Context;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiters and dials, as long as no session is open. */
@Timeout(60)
final class Http2SessionPoolTest {
    private static final Http2Origin ORIGIN = new Http2Origin(true, "peer.test", 443, null, null, null, null, null, null);
    private static final Http2Origin OTHER = new Http2Origin(true, "other.test", 443, null, null, null, null, null, null);

    private static final SocketAddress ADDRESS = InetSocketAddress.createUnresolved("192.0.2.7", 443);

    private final CachedNanoClock clock = new CachedNanoClock();
    private final Http2Config config = Http2Config.builder()
        .maxStreamsPerSession(3).maxSessionsPerOrigin(2).rememberFor(Duration.ofSeconds(60)).build();
    private final Http2SessionPool pool = new Http2SessionPool(
        new Http2Context(EngineConfig.builder().http2(config).build(), new SegmentPool(1 << 20), DirectMemory.JVM,
            new Deadlines(clock, fault -> {}), new Deadlines(clock, fault -> {}), clock, new EngineCounters(), WideBudget.create(),
            new CycleQueue<>(),
            new CycleQueue<>()),
        config, clock, Runnable::run);

    /** Writes down its calls. */
    private final class Recorder implements Http2SessionPool.Waiter {
        final List<String> calls = new ArrayList<>();
        final boolean asksAgain;
        Admission last;

        Recorder(boolean asksAgain) {
            this.asksAgain = asksAgain;
        }

        Admission.Kind ask() {
            last = pool.admit(ORIGIN, HttpPolicy.HTTP_2_PREFERRED, this);
            return last.kind();
        }

        @Override
        public void onAdmissionChanged() {
            calls.add("changed" + (asksAgain ? " " + ask() : ""));
        }

        @Override
        public void onUnsupported(FallbackReason reason, String why, SocketAddress address) {
            calls.add(reason + " " + why + at(address));
        }

        @Override
        public void onSessionBroke(FallbackReason reason, String why, SocketAddress address) {
            calls.add("broke: " + reason + " " + why + at(address));
        }

        @Override
        public void onDialFailed(Failure failure, SocketAddress address) {
            calls.add(failure.kind() + " " + failure.problem() + at(address));
        }

        private String at(SocketAddress address) {
            return address == null ? "" : " at " + address;
        }
    }

    private final List<Recorder> waiters = new ArrayList<>();

    private Recorder waiter(Admission.Kind expected) {
        Recorder waiter = new Recorder(true);
        waiters.add(waiter);
        assertEquals(expected, waiter.ask());
        return waiter;
    }

    private Recorder leaderAndTwoMore() {
        Recorder leader = waiter(Admission.Kind.DIAL);
        waiter(Admission.Kind.WAIT);
        waiter(Admission.Kind.WAIT);
        return leader;
    }

    private List<List<String>> calls() {
        return waiters.stream().map(waiter -> waiter.calls).toList();
    }

    @Test
    void theFirstWaiterDialsAndASessionsWorthOfOthersWaits() {
        leaderAndTwoMore();
        waiter(Admission.Kind.DIAL);
        waiter(Admission.Kind.WAIT);
        waiter(Admission.Kind.WAIT);
        Recorder seventh = waiter(Admission.Kind.NONE);
        assertEquals(FallbackReason.SESSIONS_FULL, seventh.last.reason());
        assertTrue(seventh.last.why().startsWith("all 2 HTTP/2 sessions to this origin are full"), seventh.last.why());
        assertEquals(Admission.Kind.DIAL, pool.admit(OTHER, HttpPolicy.HTTP_2_ONLY, new Recorder(false)).kind());
        assertEquals(0, pool.count());
    }

    @Test
    void aFailureIsTheOthersToo() {
        Recorder leader = leaderAndTwoMore();
        leader.last.dial().failed(new Failure(ErrorKind.CONNECT, "refused", null), ADDRESS);
        assertEquals(List.of(List.of(), List.of("CONNECT refused at " + ADDRESS), List.of("CONNECT refused at " + ADDRESS)), calls());
        waiter(Admission.Kind.DIAL);
    }

    @Test
    void whenTheLeaderGivesUpTheNextOneLeads() {
        Recorder leader = leaderAndTwoMore();
        pool.abandon(ORIGIN, leader);
        assertEquals(List.of(List.of(), List.of("changed DIAL"), List.of("changed WAIT")), calls());
        assertNotSame(leader.last.dial(), waiters.get(1).last.dial());
        waiters.get(1).last.dial().failed(new Failure(ErrorKind.CONNECT, "refused", null), ADDRESS);
        assertEquals(List.of("changed WAIT", "CONNECT refused at " + ADDRESS), waiters.get(2).calls);
    }

    @Test
    void whenAnotherWaiterGivesUpNobodyHearsOfIt() {
        Recorder leader = leaderAndTwoMore();
        pool.abandon(ORIGIN, waiters.get(1));
        pool.abandon(ORIGIN, waiters.get(1));
        assertEquals(List.of(List.of(), List.of(), List.of()), calls());
        leader.last.dial().failed(new Failure(ErrorKind.CONNECT, "refused", null), ADDRESS);
        assertEquals(List.of(List.of(), List.of(), List.of("CONNECT refused at " + ADDRESS)), calls());
    }

    @Test
    void anUnsupportedOriginIsRememberedForAWhile() {
        Recorder leader = leaderAndTwoMore();
        leader.last.dial().unsupported(FallbackReason.NO_ALPN, "no h2", null);
        assertEquals(List.of(List.of(), List.of("NO_ALPN no h2"), List.of("NO_ALPN no h2")), calls());
        Recorder next = waiter(Admission.Kind.NONE);
        assertEquals(FallbackReason.REMEMBERED, next.last.reason());
        assertTrue(next.last.why().startsWith("no h2 (NO_ALPN"), next.last.why());
        assertEquals(Admission.Kind.DIAL, pool.admit(ORIGIN, HttpPolicy.HTTP_2_ONLY, new Recorder(false)).kind());
        assertEquals(Admission.Kind.DIAL, pool.admit(OTHER, HttpPolicy.HTTP_2_PREFERRED, new Recorder(false)).kind());
        clock.advance(TimeUnit.SECONDS.toNanos(60) - 1);
        waiter(Admission.Kind.NONE);
        clock.advance(1);
        waiter(Admission.Kind.WAIT);
    }

    @Test
    void theOldestUnsupportedOriginMakesRoom() {
        pool.markUnsupported(ORIGIN, FallbackReason.NO_ALPN, "no h2");
        for (int port = 1; port < 4_096; port++) {
            pool.markUnsupported(new Http2Origin(true, "peer.test", 1_000 + port, null, null, null, null, null, null),
                FallbackReason.NO_ALPN,
                "no h2");
        }
        waiter(Admission.Kind.NONE);
        pool.markUnsupported(OTHER, FallbackReason.NO_ALPN, "no h2");
        waiter(Admission.Kind.DIAL);
    }

    @Test
    void onlyOpenSessionsMeansThatNobodyDials() {
        Admission admission = pool.admit(ORIGIN, HttpPolicy.HTTP_2_IF_OPEN, new Recorder(false));
        assertEquals(Admission.Kind.NONE, admission.kind());
        assertNull(admission.reason());
        waiter(Admission.Kind.DIAL);
    }
}
