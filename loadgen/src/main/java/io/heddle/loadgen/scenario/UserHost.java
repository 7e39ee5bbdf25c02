package io.heddle.loadgen.scenario;

import io.heddle.api.BufferPool;
import io.heddle.api.SendResult;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.plan.Target;
import java.util.random.RandomGenerator;

/**
 * All that users ask of the world. The agent has one for each engine; tests have a fake one. <b>Thread:</b> loop-confined. None of the
 * methods allocates, but {@link #connect} and {@link #error}; none of them calls a user back before it returns.
 */
public interface UserHost {

    /** The time by which everything is measured, in nanoseconds. */
    long nanoTime();

    /**
     * A time of {@link #nanoTime()} in nanoseconds since 1970. The two run alike: the clock of the machine is looked at once, so that
     * differences of stamps are exact.
     */
    long epochNanos(long timeNs);

    /** Segments for messages. */
    BufferPool pool();

    /** Draws for data, thinking and branches; seeded in tests. */
    RandomGenerator random();

    /**
     * Begins to open a connection for the user. {@code VirtualUser.connecting} follows, then {@code opened} or {@code connectFailed}.
     *
     * @param target with all expressions replaced; its URL is null for an echo server of our own
     */
    void connect(VirtualUser user, Target target);

    /** Calls {@code VirtualUser.woken} at a time or soon after it; each user has one such alarm, and a later call moves it. */
    void wakeAt(VirtualUser user, long atNs);

    /** Takes the alarm back. */
    void cancelWake(VirtualUser user);

    /** Sends a ping on the user's connection; {@code VirtualUser.pong} follows with its round trip. */
    SendResult ping(VirtualUser user);

    /** The user stands at a {@code WHEN_DUE} loop and is free for a turn: {@code VirtualUser.due} follows when the rate chooses it. */
    void awaitDue(VirtualUser user);

    /**
     * True if messages must not begin yet, because connections still open ({@code load.openFirst}). A user that connected then holds, until
     * {@code VirtualUser.begin} is called.
     */
    boolean holdsMessages();

    /**
     * The user's scenario is over; its connection, if there still is one, is closed by the host, and its alarm taken back. The user does
     * nothing more.
     */
    void completed(VirtualUser user, boolean succeeded);

    /** The counters and times of a step, by its number in the program; asked once for each step. */
    StepMeter step(int number);

    /**
     * Counts for the run as a whole. Users count SENT, RECEIVED, their bytes, UNMATCHED, BACK_PRESSURED, NOT_OPEN and RECONNECTS; all that
     * concerns connections and users is counted by the host.
     */
    void count(Counter counter, long amount);

    /** Counts a reason for a failure; sentences that differ only in numbers count as one. */
    void error(String sentence);
}
