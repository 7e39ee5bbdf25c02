package io.heddle.loadgen;

import io.heddle.api.SendResult;

/** What was sent and what came back. <b>Thread:</b> loop-confined. */
final class TrafficCounters {
    final RoundTrips roundTrips = new RoundTrips();
    /** How much later than due each message of a steady rate left: the tool's own share of the round trip. */
    final RoundTrips lateness = new RoundTrips();

    long sent;
    long echoed;
    /** Messages that were no echo of ours. */
    long foreign;
    /** Messages that a connection refused, by reason. */
    long backPressured;
    long notOpen;
    /** Messages that were due when the time was up, and had not had their turn. */
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
