package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.List;

/**
 * How much load there is.
 * <b>Thread:</b> immutable.
 *
 * @param connections most users at the same time, 1 or more
 * @param ramp connections that begin a second, or null for as fast as the server takes them
 * @param arrivals users that come a second, each for one walk through its scenario; null if {@code connections} users stay. The connections
 *     that would exceed {@code connections} are counted as not sent
 * @param messages turns of {@code WHEN_DUE} loops a second over all connections, or null if there are no such loops
 * @param duration from when messages begin to the end
 * @param warmUp how much of the duration does not count, before it
 * @param drain how long answers may still come after that; they count
 * @param lifetime how long a user lives until another one takes its place, or null for ever
 * @param search for the highest rate that holds its thresholds, or null
 * @param openFirst whether all connections open before messages begin, as far as they can
 */
public record Load(
    long connections,
    Rate ramp,
    Rate arrivals,
    Rate messages,
    Duration duration,
    Duration warmUp,
    Duration drain,
    Delay lifetime,
    Search search,
    boolean openFirst) {

    /** Begins a load of one connection for ten seconds. */
    public static LoadBuilder builder() {
        return new LoadBuilder();
    }

    /**
     * A search for the highest rate of messages that still holds thresholds: the rate grows until they break, and then halves the gap.
     *
     * @param from first rate
     * @param to highest rate to try
     * @param hold thresholds that must hold in each trial
     * @param trial duration of each trial
     * @param precision where to stop, as a share of the rate
     */
    public record Search(double from, double to, List<String> hold, Duration trial, double precision) {
        public Search {
            hold = List.copyOf(hold);
        }
    }
}
