package io.heddle.loadgen;

import io.heddle.api.statistics.LatencySummary;
import java.util.Map;

/**
 * What a run came to, as far as the event loop knows it. <b>Thread:</b> immutable.
 *
 * @param opened connections that opened
 * @param failures why the others did not, with counts
 * @param losses why connections ended before the run did, with counts
 * @param connectTimes from the beginning of a connection to its being open
 * @param rampNs from the first connection (but the one that goes alone) to the last that opened
 * @param exchangeNs how long messages were sent
 * @param sent messages given to the engine
 * @param echoed messages that came back
 * @param echoedInTime messages that came back while messages were sent
 * @param roundTrips of the messages that came back
 * @param lateness how much later than due the messages left, at a steady rate
 * @param backPressured messages refused by a connection whose buffers were full
 * @param notOpen messages refused by a connection that was closing
 * @param neverSent messages that were due and had not had their turn when the time was up
 * @param foreign messages that were no echo of ours
 */
record LoadResult(
    int opened,
    Map<String, Integer> failures,
    Map<String, Integer> losses,
    LatencySummary connectTimes,
    long rampNs,
    long exchangeNs,
    long sent,
    long echoed,
    long echoedInTime,
    LatencySummary roundTrips,
    LatencySummary lateness,
    long backPressured,
    long notOpen,
    long neverSent,
    long foreign) {

    static LoadResult of(int openNow, Tally losses, Opening opening, Exchange exchange) {
        TrafficCounters counters = exchange.counters;
        return new LoadResult(
            openNow + losses.total(),
            opening.failures.counts(),
            losses.counts(),
            opening.connectTimes.summary(),
            opening.rampNs(),
            exchange.elapsedNs(),
            counters.sent,
            counters.echoed,
            exchange.echoedInTime(),
            counters.roundTrips.summary(),
            counters.lateness.summary(),
            counters.backPressured,
            counters.notOpen,
            counters.neverSent,
            counters.foreign);
    }

    static int total(Map<String, Integer> counts) {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }
}
