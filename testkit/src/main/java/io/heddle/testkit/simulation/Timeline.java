package io.heddle.testkit.simulation;

import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.agrona.concurrent.NanoClock;

/**
 * The virtual time of a simulated world, and what is to happen at which time. Events of the same instant happen in an order that the seed
 * decides.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class Timeline implements NanoClock {
    private final PriorityQueue<TimedEvent> events = new PriorityQueue<>();
    private final SplittableRandom ties;
    private final long startNs;
    private long nowNs;
    private long serial;

    /** Something that happens at a time, unless it is cancelled before. */
    public static final class TimedEvent implements Comparable<TimedEvent> {
        private final long atNs;
        private final int tie;
        private final long serial;
        private Runnable action;

        private TimedEvent(long atNs, int tie, long serial, Runnable action) {
            this.atNs = atNs;
            this.tie = tie;
            this.serial = serial;
            this.action = action;
        }

        public void cancel() {
            action = null;
        }

        public boolean isPending() {
            return action != null;
        }

        @Override
        public int compareTo(TimedEvent other) {
            int byTime = Long.compare(atNs, other.atNs);
            if (byTime != 0) {
                return byTime;
            }
            int byTie = Integer.compare(tie, other.tie);
            return byTie != 0 ? byTie : Long.compare(serial, other.serial);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof TimedEvent that && compareTo(that) == 0;
        }

        @Override
        public int hashCode() {
            return Objects.hash(atNs, tie, serial);
        }
    }

    Timeline(long startNs, SplittableRandom ties) {
        this.startNs = startNs;
        this.nowNs = startNs;
        this.ties = ties;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    public long elapsedNs() {
        return nowNs - startNs;
    }

    public TimedEvent after(long delayNs, Runnable action) {
        long atNs = nowNs + Math.max(0, delayNs);
        return at(atNs < nowNs ? Long.MAX_VALUE : atNs, action);
    }

    TimedEvent at(long atNs, Runnable action) {
        TimedEvent event = new TimedEvent(atNs, ties.nextInt(), serial++, action);
        events.add(event);
        return event;
    }

    /** The time of the next event, or {@link Long#MAX_VALUE}. */
    long nextNs() {
        while (!events.isEmpty() && !events.peek().isPending()) {
            events.remove();
        }
        return events.isEmpty() ? Long.MAX_VALUE : events.peek().atNs;
    }

    /** Moves the time to the next event, if that is not past yet, and has it happen. */
    void runNext() {
        TimedEvent event = events.remove();
        moveTo(event.atNs);
        Runnable action = event.action;
        event.action = null;
        if (action != null) {
            action.run();
        }
    }

    /** Nothing of what was to happen will happen. */
    void clear() {
        events.clear();
    }

    /** Moves the time forward; an earlier time than the present one has no effect. */
    void moveTo(long ns) {
        nowNs = Math.max(nowNs, ns);
    }
}
