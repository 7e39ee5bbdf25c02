package io.heddle.loadgen;

import io.heddle.api.SendResult;

/** Counts sent and received messages. <b>Thread:</b> loop-confined. */
final class TrafficCounters {
    final RoundTrips roundTrips = new RoundTrips();
    /** The delay of each message behind its due time, at a steady rate: the tool's own share of the round trip. */
    final RoundTrips lateness = new RoundTrips();

    long sent;
    long echoed;
    /** Messages that were not our echoes. */
    long foreign;
    /** Messages that a connection refused, by reason: a full buffer, or a closing connection. */
    long backPressured;
    long notOpen;
    /** Messages that were due but not sent when the time was up. */
    long neverSent;

    void count(SendResult result) {
        switch (result) {
            case QUEUED -> sent++;
            case BACK_PRESSURED -> backPressured++;
            case NOT_OPEN -> notOpen++;
            case TOO_LARGE -> throw new IllegalStateException("A message within the tool's bounds was refused as too large.");
        }
    }
}
