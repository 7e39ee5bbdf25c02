package io.heddle.loadgen.scenario;

import io.heddle.api.BufferPool;
import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A world with a clock that is moved by hand, and connections that do as they are told. <b>Thread:</b> any one thread. */
final class FakeHost implements UserHost {
    static final long MS = 1_000_000;
    /** Time 0 of the clock since 1970. */
    static final long EPOCH_NS = 1_764_590_400_000_000_000L;

    /** What was counted for a step. */
    static final class Meter implements StepMeter {
        final long[] counts = new long[StepCounter.values().length];
        final Map<StepTiming, List<Long>> times = new EnumMap<>(StepTiming.class);
        boolean forgets;

        @Override
        public void count(StepCounter counter, long amount) {
            counts[counter.ordinal()] += amount;
        }

        @Override
        public void record(StepTiming timing, long ns) {
            if (!forgets) {
                times.computeIfAbsent(timing, any -> new ArrayList<>()).add(ns);
            }
        }

        List<Long> times(StepTiming timing) {
            return times.getOrDefault(timing, List.of());
        }
    }

    final ReusedSegment.Pool pool = new ReusedSegment.Pool();
    final long[] counts = new long[Counter.values().length];
    final List<String> errors = new ArrayList<>();
    final List<String> completed = new ArrayList<>();
    final List<Target> targets = new ArrayList<>();
    final Deque<VirtualUser> free = new ArrayDeque<>();
    final Map<VirtualUser, Long> alarms = new HashMap<>();
    final Program program;
    final Users users;
    final Meter[] meters;
    final RandomGenerator random;
    private ReusedSegment incoming = new ReusedSegment(256);
    boolean holds;
    SendResult pingAnswer = SendResult.QUEUED;
    int pings;
    int wakes;
    long nowNs = 5_000 * MS;

    FakeHost(Plan plan) {
        this(plan, 0, 1);
    }

    FakeHost(Plan plan, int shareIndex, int shareCount) {
        random = new SplittableRandom(7);
        program = Program.compile(plan);
        meters = new Meter[program.stepNames().size()];
        for (int i = 0; i < meters.length; i++) {
            meters[i] = new Meter();
        }
        users = program.users(this, shareIndex, shareCount);
    }

    // ---- for tests ----

    /** A user that began, and whose connection is open. */
    ScriptUser opened(long number) {
        ScriptUser user = begun(number);
        open(user);
        return user;
    }

    ScriptUser begun(long number) {
        ScriptUser user = (ScriptUser) users.create(number);
        user.start(nowNs, nowNs);
        return user;
    }

    FakeConnection open(ScriptUser user) {
        FakeConnection connection = new FakeConnection(pool);
        user.connecting(connection);
        user.opened(nowNs);
        return connection;
    }

    static FakeConnection connection(VirtualUser user) {
        return (FakeConnection) user.webSocket();
    }

    static List<String> sent(VirtualUser user) {
        return connection(user).sent;
    }

    static String last(VirtualUser user) {
        List<String> sent = sent(user);
        return sent.get(sent.size() - 1);
    }

    void text(ScriptUser user, String text) {
        receive(user, text.getBytes(StandardCharsets.UTF_8), true);
    }

    void binary(ScriptUser user, byte[] bytes) {
        receive(user, bytes, false);
    }

    /** A message arrives, which nobody may use after the call. */
    void receive(ScriptUser user, byte[] bytes, boolean isText) {
        if (incoming.capacity() < bytes.length) {
            incoming = new ReusedSegment(2 * bytes.length);
        }
        incoming.count(0).append(bytes, 0, bytes.length);
        user.received(incoming, isText, nowNs);
    }

    /** Lets time pass; alarms ring when they are due. */
    void pass(long ms) {
        long untilNs = nowNs + ms * MS;
        while (true) {
            VirtualUser first = null;
            for (Map.Entry<VirtualUser, Long> alarm : alarms.entrySet()) {
                if (alarm.getValue() <= untilNs && (first == null || alarm.getValue() < alarms.get(first))) {
                    first = alarm.getKey();
                }
            }
            if (first == null) {
                break;
            }
            nowNs = Math.max(nowNs, alarms.remove(first));
            first.woken(nowNs);
        }
        nowNs = untilNs;
    }

    /** A turn was due so long ago. */
    void due(long msAgo) {
        free.remove().due(nowNs - msAgo * MS, nowNs);
    }

    Meter meter(String name) {
        int number = program.stepNames().indexOf(name);
        if (number < 0) {
            throw new IllegalArgumentException(name + " is none of " + program.stepNames());
        }
        return meters[number];
    }

    /** The counts of a step that are not 0, by name. */
    String counted(String name) {
        StringBuilder words = new StringBuilder();
        for (StepCounter counter : StepCounter.values()) {
            long count = meter(name).counts[counter.ordinal()];
            if (count != 0) {
                words.append(words.isEmpty() ? "" : " ").append(counter).append('=').append(count);
            }
        }
        return words.toString();
    }

    long count(Counter counter) {
        return counts[counter.ordinal()];
    }

    // ---- the host ----

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long epochNanos(long timeNs) {
        return EPOCH_NS + timeNs;
    }

    @Override
    public BufferPool pool() {
        return pool;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void connect(VirtualUser user, Target target) {
        targets.add(target);
    }

    @Override
    public void wakeAt(VirtualUser user, long atNs) {
        wakes++;
        alarms.put(user, atNs);
    }

    @Override
    public void cancelWake(VirtualUser user) {
        alarms.remove(user);
    }

    @Override
    public SendResult ping(VirtualUser user) {
        pings++;
        return pingAnswer;
    }

    @Override
    public void awaitDue(VirtualUser user) {
        free.add(user);
    }

    @Override
    public boolean holdsMessages() {
        return holds;
    }

    @Override
    public void completed(VirtualUser user, boolean succeeded) {
        alarms.remove(user);
        completed.add(user.number() + (succeeded ? " succeeded" : " failed"));
    }

    @Override
    public StepMeter step(int number) {
        return meters[number];
    }

    @Override
    public void count(Counter counter, long amount) {
        counts[counter.ordinal()] += amount;
    }

    @Override
    public void error(String sentence) {
        errors.add(sentence);
    }
}
