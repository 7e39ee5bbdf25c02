package io.heddle.jmh.micro;

import io.heddle.api.WebSocket;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@code WebSocket.send} of 32 bytes from a thread that is not the loop's, copy included, in bursts of 1,024: what the sender pays. What
 * the loop does with a burst is done, or waited for, outside of the measurement.
 */
public class SendBenchmark {
    private static final int BURST = 1_024;

    /** A connection over a socket that takes everything. */
    @State(Scope.Thread)
    public static class Link {
        final byte[] message = new byte[32];
        final ScriptedEngine engine = new ScriptedEngine(new EndlessSocket(ByteBuffer.allocateDirect(0)), ws -> {});
        final WebSocket ws = engine.webSocket();

        void sendBurst() {
            for (int i = 0; i < BURST; i++) {
                if (!ws.send(message).isQueued()) {
                    throw new IllegalStateException("refused: a burst is smaller than the ring");
                }
            }
        }
    }

    /** The sender alone with its processor: the loop is turned by the same thread, between the bursts. */
    @State(Scope.Thread)
    public static class TurnedLink extends Link {
        @Setup
        public void age() {
            sendBurst();
            deliver();
            OldMemory.make();
        }

        @TearDown(Level.Invocation)
        public void deliver() {
            engine.writable();
        }

        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** A loop on a thread of its own, which sleeps when a burst begins, and takes its sends while the burst goes on. */
    @State(Scope.Thread)
    public static class RunningLink extends Link {
        @Setup
        public void start() {
            engine.start();
            sendBurst();
            awaitDelivery();
            OldMemory.make();
        }

        @TearDown(Level.Invocation)
        public void awaitDelivery() {
            while (ws.bufferedAmount() > 0) {
                Thread.onSpinWait();
            }
        }

        @TearDown
        public void close() {
            engine.close();
        }
    }

    /** Says in the results how many wake-ups there were for how many bursts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class WakeUps {
        public long bursts;
        public long wakeUps;
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void sendUncontended(TurnedLink link) {
        link.sendBurst();
    }

    @Benchmark
    @OperationsPerInvocation(BURST)
    public void sendToRunningLoop(RunningLink link, WakeUps counts) {
        long before = link.engine.wakeUps();
        link.sendBurst();
        counts.bursts++;
        counts.wakeUps += link.engine.wakeUps() - before;
    }
}
