package io.heddle.loadgen.agent;

import io.heddle.loadgen.plan.Rate;
import java.util.List;

/**
 * The times at which the events of a rate are due. They are fixed in advance, so that a slow answer neither postpones a later event nor
 * hides a delay, and all engines and machines agree on them. <b>Thread:</b> immutable.
 *
 * <p>Event k is due when the integral of the rate leaves k behind: at a constant rate event 0 is due at the start, and event k after k
 * divided by the rate. Each time is computed from k alone, so that nothing adds up to a drift.
 */
final class DueTimes {
    /** The time of an event that the rate never reaches. */
    static final long NEVER = Long.MAX_VALUE;

    private static final double SECOND_NS = 1e9;

    /** Where each stretch begins, in seconds and in events; the last one never ends. */
    private final double[] startSeconds;
    private final double[] startEvents;
    private final double[] fromRate;
    /** How the rate grows, in events a second squared. */
    private final double[] slope;

    DueTimes(Rate rate) {
        List<Rate.Stage> stages = rate.stages();
        int last = stages.size();
        startSeconds = new double[last + 1];
        startEvents = new double[last + 1];
        fromRate = new double[last + 1];
        slope = new double[last + 1];
        fromRate[0] = rate.from();
        for (int i = 0; i < last; i++) {
            double seconds = stages.get(i).duration().toNanos() / SECOND_NS;
            double to = stages.get(i).to();
            slope[i] = seconds == 0 ? 0 : (to - fromRate[i]) / seconds;
            startSeconds[i + 1] = startSeconds[i] + seconds;
            startEvents[i + 1] = startEvents[i] + (fromRate[i] + to) / 2 * seconds;
            fromRate[i + 1] = to;
        }
    }

    /** The time of an event, in nanoseconds after the start, or {@link #NEVER}. */
    long timeNs(long event) {
        int stretch = 0;
        while (stretch + 1 < startEvents.length && startEvents[stretch + 1] <= event) {
            stretch++;
        }
        double rest = event - startEvents[stretch];
        double from = fromRate[stretch];
        // The stable form of the quadratic formula: it holds for a slope of zero too.
        double divisor = from + Math.sqrt(Math.max(0, from * from + 2 * rest * slope[stretch]));
        if (divisor == 0) {
            // A rate that grows from zero is left behind at once by event 0.
            return rest == 0 && slope[stretch] > 0 ? roundUp(startSeconds[stretch]) : NEVER;
        }
        return roundUp(startSeconds[stretch] + 2 * rest / divisor);
    }

    /** The number of events that are due before a time. */
    long countBefore(long timeNs) {
        if (timeNs <= 0) {
            return 0;
        }
        long count = Math.max(0, (long) eventsAt(timeNs / SECOND_NS));
        while (timeNs(count) < timeNs) {
            count++;
        }
        while (count > 0 && timeNs(count - 1) >= timeNs) {
            count--;
        }
        return count;
    }

    /** Events a second at a time. */
    double rateAt(long timeNs) {
        double seconds = Math.max(0, timeNs) / SECOND_NS;
        int stretch = stretchAt(seconds);
        return fromRate[stretch] + slope[stretch] * (seconds - startSeconds[stretch]);
    }

    private double eventsAt(double seconds) {
        int stretch = stretchAt(seconds);
        double into = seconds - startSeconds[stretch];
        return startEvents[stretch] + into * (fromRate[stretch] + slope[stretch] * into / 2);
    }

    private int stretchAt(double seconds) {
        int stretch = 0;
        while (stretch + 1 < startSeconds.length && startSeconds[stretch + 1] <= seconds) {
            stretch++;
        }
        return stretch;
    }

    /** A part of a nanosecond that only rounding left is no reason for the next one. */
    private static long roundUp(double seconds) {
        double ns = seconds * SECOND_NS;
        return ns >= Long.MAX_VALUE ? NEVER : (long) Math.ceil(ns - 1e-3 - ns * 1e-15);
    }
}
