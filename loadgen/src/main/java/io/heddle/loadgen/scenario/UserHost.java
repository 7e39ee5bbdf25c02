package io.heddle.loadgen.scenario;

import io.heddle.api.BufferPool;
import io.heddle.loadgen.interval.Counter;
import java.util.random.RandomGenerator;

/**
 * All that a user asks of the world. The agent has one for each engine; tests have a fake one. <b>Thread:</b> loop-confined. None of the
 * methods allocates, but {@link #connect} and {@link #error}.
 */
public interface UserHost {

    /** The time by which everything is measured, in nanoseconds; read once for each event. */
    long nanoTime();

    /** The time in milliseconds since 1970, for stamps that other machines read. */
    long epochMillis();

    /** Segments for messages. */
    BufferPool pool();

    /** Draws for data, thinking and branches; seeded in tests. */
    RandomGenerator random();

    /** Begins to open the user's connection; {@code VirtualUser.opened} or {@code VirtualUser.connectFailed} follows. */
    void connect(VirtualUser user);

    /** Calls {@code VirtualUser.woken} at a time; each user has one such alarm, and a later call moves it. */
    void wakeAt(VirtualUser user, long atNs);

    /** Takes the alarm back. */
    void cancelWake(VirtualUser user);

    /**
     * The user stands at a {@code WHEN_DUE} loop and is free for a turn: {@code VirtualUser.due} follows when the plan's rate chooses it.
     * A user that lets messages overlap asks again at once.
     */
    void awaitDue(VirtualUser user);

    /** The user's scenario is over; its connection, if there still is one, is closed by the host. */
    void completed(VirtualUser user, boolean succeeded);

    /** The counters and times of a step, by its number in the program. */
    StepMeter step(int number);

    /** Counts for the run as a whole. */
    void count(Counter counter, long amount);

    /** Counts a reason for a failure; sentences that differ only in numbers count as one. */
    void error(String sentence);
}
