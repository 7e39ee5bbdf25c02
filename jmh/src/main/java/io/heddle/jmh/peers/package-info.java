/**
 * One client, one scenario, one line: what is measured of a WebSocket client, the same way for all of them.
 *
 * <ul>
 *   <li><b>In:</b> a command line; a server that runs.
 *   <li><b>Out:</b> a line of JSON, with figures or with the reason why there are none.
 *   <li><b>Thread:</b> the main thread opens and measures; events come on the client's threads.
 *   <li><b>May import:</b> {@code client}, picocli, Jackson, HdrHistogram, the JDK. No library that is measured.
 * </ul>
 *
 * <p>{@code PeerMain} reads the options, {@code PeerRun} opens, warms up and measures. A {@code Load} is a scenario: it hears the events
 * of all connections and sends; it counts in {@code Tallies}. A {@code Snapshot} holds all counters at one instant, a
 * {@code Footprint} what the process holds at rest; a {@code ResultLine} is made of the difference of two.
 */
package io.heddle.jmh.peers;
