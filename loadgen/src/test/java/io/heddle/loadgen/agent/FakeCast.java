package io.heddle.loadgen.agent;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.StepMeter;
import io.heddle.loadgen.scenario.UserHost;
import io.heddle.loadgen.scenario.VirtualUser;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Users that echo: each sends the due time of its turn, and the echo brings it back. Messages overlap if they are due by a rate; else each
 * follows the last echo. <b>Thread:</b> any one thread.
 */
final class FakeCast implements Cast, Cast.Maker {
    static final Target TARGET = new Target("ws://127.0.0.1:1/", List.of(), List.of());

    /** Those of all engines. */
    final List<EchoUser> users;
    private final List<FakeCast> casts = new ArrayList<>();
    /** True if turns are due by the plan's rate. */
    final boolean byRate;
    private long neverStarted;
    private UserHost host;
    private StepMeter meter;
    private long inFlight;

    FakeCast(boolean byRate) {
        this(byRate, new ArrayList<>());
    }

    private FakeCast(boolean byRate, List<EchoUser> users) {
        this.byRate = byRate;
        this.users = users;
    }

    @Override
    public List<String> steps() {
        return List.of("echo");
    }

    @Override
    public Cast make(UserHost newHost, Share share) {
        FakeCast cast = new FakeCast(byRate, users);
        cast.host = newHost;
        cast.meter = newHost.step(0);
        casts.add(cast);
        return cast;
    }

    long neverStarted() {
        return casts.stream().mapToLong(cast -> cast.neverStarted).sum();
    }

    @Override
    public VirtualUser create(long number) {
        EchoUser user = new EchoUser(number);
        users.add(user);
        return user;
    }

    @Override
    public void drain() {}

    @Override
    public long inFlight() {
        return inFlight;
    }

    @Override
    public void neverBegun(long turns) {
        meter.count(StepCounter.DUE, turns);
        meter.count(StepCounter.FAILED, turns);
        meter.count(StepCounter.NOT_SENT, turns);
    }

    @Override
    public void neverStarted(long number) {
        neverStarted++;
    }

    @Override
    public void finish() {}

    /** One of them. */
    final class EchoUser implements VirtualUser {
        final List<Long> dueNs = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        long startedNs = -1;
        boolean drained;
        boolean finished;
        private final long number;
        private int slot;
        private WebSocket webSocket;
        private int waiting;

        private EchoUser(long number) {
            this.number = number;
        }

        @Override
        public long number() {
            return number;
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }

        @Override
        public WebSocket webSocket() {
            return webSocket;
        }

        @Override
        public void connecting(WebSocket newWebSocket) {
            webSocket = newWebSocket;
        }

        @Override
        public void start(long due, long nowNs) {
            startedNs = due;
            host.connect(this, TARGET);
        }

        @Override
        public void opened(long nowNs) {
            if (!host.holdsMessages()) {
                begin(nowNs);
            }
        }

        @Override
        public void begin(long nowNs) {
            if (byRate) {
                host.awaitDue(this);
            } else {
                due(nowNs, nowNs);
            }
        }

        @Override
        public void connectFailed(String sentence, long nowNs) {
            ended(sentence, nowNs);
        }

        @Override
        public void received(BufferSegment message, boolean isText, long nowNs) {
            host.count(Counter.RECEIVED, 1);
            long due = ByteBuffer.wrap(message.toByteArray()).getLong();
            meter.count(StepCounter.OK);
            meter.record(StepTiming.LATENCY, nowNs - due);
            waiting--;
            inFlight--;
            if (!byRate && !drained) {
                due(nowNs, nowNs);
            }
        }

        @Override
        public void pong(long roundTripNs, long nowNs) {}

        @Override
        public void writable(long nowNs) {}

        @Override
        public void ended(String sentence, long nowNs) {
            ends.add(sentence);
            inFlight -= waiting;
            waiting = 0;
            webSocket = null;
            host.completed(this, false);
        }

        @Override
        public void woken(long nowNs) {}

        @Override
        public void due(long due, long nowNs) {
            dueNs.add(due);
            meter.count(StepCounter.DUE);
            meter.count(StepCounter.SENT);
            meter.record(StepTiming.LATENESS, nowNs - due);
            waiting++;
            inFlight++;
            webSocket.send(ByteBuffer.allocate(Long.BYTES).putLong(due).array(), 0, Long.BYTES);
            if (byRate) {
                host.awaitDue(this);
            }
        }

        @Override
        public void drain(long nowNs) {
            drained = true;
        }

        @Override
        public int inFlight() {
            return waiting;
        }

        @Override
        public void finish(long nowNs) {
            finished = true;
        }
    }
}
