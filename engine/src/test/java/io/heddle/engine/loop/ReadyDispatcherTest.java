package io.heddle.engine.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.CachedNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ReadyDispatcherTest {
    private final CachedNanoClock clock = new CachedNanoClock();
    private final List<ReadyPipe> pipes = new ArrayList<>();
    private final List<Throwable> faults = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private int clockReads;
    private WatchedPoller poller;
    private ReadyDispatcher dispatcher;

    /** The reaction of a participant when it is ready. */
    private interface Reaction {
        void onReady(int readyOps, long nowNs);
    }

    private final class Participant implements LoopParticipant {
        private final Reaction reaction;

        Participant(Reaction reaction) {
            this.reaction = reaction;
        }

        @Override
        public void onReady(int readyOps, long nowNs) {
            times.add(nowNs);
            reaction.onReady(readyOps, nowNs);
        }

        @Override
        public void onFault(Throwable fault) {
            faults.add(fault);
        }
    }

    @BeforeEach
    void open() throws IOException {
        poller = new WatchedPoller();
        clock.update(1_000);
        dispatcher = new ReadyDispatcher(poller, () -> {
            clockReads++;
            return clock.nanoTime();
        }, WideBudget.create());
    }

    @AfterEach
    void close() throws IOException {
        for (ReadyPipe pipe : pipes) {
            pipe.close();
        }
        dispatcher.close();
        assertFalse(poller.isOpen());
    }

    private SelectionKey ready(Reaction reaction) throws IOException {
        ReadyPipe pipe = new ReadyPipe(poller.selector, new Participant(reaction));
        pipes.add(pipe);
        return pipe.key;
    }

    @Test
    void theTimeIsKnownBeforeTheFirstPoll() {
        assertEquals(1_000, dispatcher.nowNs());
        assertEquals(1_000, dispatcher.cycleClock().nanoTime());
    }

    @Test
    void theClockIsReadOnceForAWholeBatch() throws IOException {
        for (int i = 0; i < 5; i++) {
            ready((ops, nowNs) -> clock.advance(100));
        }
        clock.update(5_000);
        clockReads = 0;
        assertEquals(5, dispatcher.poll(0));
        assertEquals(1, clockReads);
        assertEquals(List.of(5_000L, 5_000L, 5_000L, 5_000L, 5_000L), times);
        assertEquals(5_000, dispatcher.nowNs());
        assertEquals(5_000, dispatcher.cycleClock().nanoTime());
    }

    @Test
    void withoutReadinessTheClockIsReadAfterTheWait() throws IOException {
        clock.update(9_000);
        clockReads = 0;
        assertEquals(0, dispatcher.poll(1));
        assertEquals(2, clockReads, "once more when the wait begins");
        assertEquals(9_000, dispatcher.nowNs());
        assertEquals(9_000, dispatcher.cycleClock().nanoTime());
    }

    @Test
    void zeroDoesNotWait() throws IOException {
        dispatcher.poll(0);
        dispatcher.poll(7);
        assertEquals(List.of(0L, 7L), poller.waitsMs);
    }

    @Test
    void aParticipantGetsTheOperationsThatItsSocketIsReadyFor() throws IOException {
        List<Integer> received = new ArrayList<>();
        ready((ops, nowNs) -> received.add(ops));
        dispatcher.poll(0);
        assertEquals(List.of(Readiness.READ), received);
    }

    @Test
    void aKeyThatAnEarlierHandlerCancelledIsNotDispatched() throws IOException {
        List<SelectionKey> keys = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            keys.add(ready((ops, nowNs) -> keys.forEach(SelectionKey::cancel)));
        }
        dispatcher.poll(0);
        assertEquals(1, times.size());
        assertEquals(List.of(), faults);
        assertEquals(0, dispatcher.poll(0));
    }

    @Test
    void aFaultGoesToItsParticipantAndTheOthersGoOn() throws IOException {
        RuntimeException exception = new IllegalStateException("on purpose");
        Error error = new StackOverflowError("on purpose");
        ready((ops, nowNs) -> {
            throw exception;
        });
        ready((ops, nowNs) -> {});
        ready((ops, nowNs) -> {
            throw error;
        });
        assertEquals(3, dispatcher.poll(0));
        assertEquals(3, times.size());
        assertEquals(2, faults.size());
        assertTrue(faults.contains(exception) && faults.contains(error));
    }

    @Test
    void aFaultOfTheFaultHandlerLeavesThePollerUsable() throws IOException {
        Error fatal = new AssertionError("on purpose");
        int[] calls = new int[1];
        pipes.add(new ReadyPipe(poller.selector, new LoopParticipant() {
            @Override
            public void onReady(int readyOps, long nowNs) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onFault(Throwable fault) {
                if (calls[0]++ == 0) {
                    throw fatal;
                }
            }
        }));
        assertSame(fatal, assertThrows(AssertionError.class, () -> dispatcher.poll(0)));
        assertEquals(1, dispatcher.poll(0));
        assertEquals(2, calls[0]);
    }

    @Test
    void whileABatchIsHandledNoThreadPaysForAWakeUp() throws IOException {
        ready((ops, nowNs) -> dispatcher.waker().wake());
        ready((ops, nowNs) -> dispatcher.waker().wake());
        dispatcher.waker().park();
        dispatcher.poll(1_000);
        assertEquals(2, times.size());
        assertEquals(0, poller.wakeUps.get());
    }
}
