package io.heddle.loadgen;

import io.heddle.api.statistics.LatencySummary;
import java.util.Map;

/**
 * The result of a run, as counted by the event loop. <b>Thread:</b> immutable.
 *
 * @param opened connections that opened
 * @param failures the reasons why the others did not, with counts
 * @param losses the reasons why connections ended before the run did, with counts
 * @param connectTimes from the start of each attempt to the open connection
 * @param rampNs from the second connection (the first one opens alone) to the last that opened
 * @param exchangeNs during which messages were sent
 * @param sent messages given to the engine
 * @param echoed messages that came back
 * @param echoedInTime messages that came back during that time
 * @param roundTrips of the messages that came back
 * @param lateness delay of messages behind their due time, at a steady rate
 * @param backPressured messages refused by a connection whose buffers were full
 * @param notOpen messages refused by a connection that was closing
 * @param neverSent messages that were due but not sent when the time was up
 * @param foreign messages that were not our echoes
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

    static LoadResult of(int openNow, ReasonTally losses, Opening opening, Exchange exchange) {
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
