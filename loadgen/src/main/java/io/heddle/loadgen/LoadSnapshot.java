package io.heddle.loadgen;

/**
 * The progress of a run at one moment. <b>Thread:</b> immutable.
 *
 * @param begun connections begun
 * @param open connections open now
 * @param failed connections that never opened
 * @param lost connections that opened and ended
 * @param sent messages given to the engine
 * @param echoed messages that came back
 * @param p50Ns median round trip so far
 * @param p99Ns 99th percentile of the round trips so far
 */
record LoadSnapshot(int begun, int open, int failed, int lost, long sent, long echoed, long p50Ns, long p99Ns) {}
