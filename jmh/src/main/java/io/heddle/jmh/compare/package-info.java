/**
 * The comparison of WebSocket clients. {@code jmh/peers.sh} enters it at {@link io.heddle.jmh.compare.PeersMain}.
 *
 * <ul>
 *   <li><b>In:</b> a command line.
 *   <li><b>Out:</b> results in {@code jmh/target/peers}; a report with charts; the section of README.md.
 *   <li><b>Thread:</b> the main thread.
 *   <li><b>May import:</b> {@code run}, {@code report}, {@code io.heddle.loadgen.cli}, {@code io.heddle.loadgen.measure}, picocli, the JDK.
 * </ul>
 *
 * <p>{@code run} starts a server process ({@code server}) and one client process after another ({@code scenario}, which puts one
 * library behind the seam of {@code client} through a scenario and prints one line of JSON). {@code report} turns those lines into
 * tables and charts. The processes share nothing but command lines and lines of JSON.
 */
package io.heddle.jmh.compare;
