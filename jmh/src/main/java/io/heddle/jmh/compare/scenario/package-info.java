/**
 * The process that puts one client through one scenario and prints one line of JSON, the same way for every client.
 *
 * <ul>
 *   <li><b>In:</b> a command line; a running server.
 *   <li><b>Out:</b> a line of JSON, with figures or with the reason for their absence.
 *   <li><b>Thread:</b> the main thread opens and measures; events come on the client's threads.
 *   <li><b>May import:</b> {@code client}, picocli, Jackson, HdrHistogram, the JDK. None of the measured libraries.
 * </ul>
 *
 * <p>{@code PeerMain} reads the options, {@code PeerRun} opens, warms up and measures. A {@code Load} is a scenario: it receives the
 * events of all connections, sends, and counts in {@code Tallies}. A {@code Snapshot} holds all counters at one instant, a
 * {@code Footprint} the memory of the process at rest; a {@code ResultLine} is the difference of two.
 */
package io.heddle.jmh.compare.scenario;
