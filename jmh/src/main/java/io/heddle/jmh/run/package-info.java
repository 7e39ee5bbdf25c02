/**
 * Runs the clients beside each other: {@code jmh/peers.sh} ends here.
 *
 * <ul>
 *   <li><b>In:</b> a command line; {@code report.Matrix}.
 *   <li><b>Out:</b> a server process, client processes one after the other, a line of JSON for each on the disk, then the report.
 *   <li><b>Thread:</b> the main thread; a shutdown hook ends what was started.
 *   <li><b>May import:</b> {@code report}, picocli, the JDK. The server and the clients are processes, never classes, to it.
 * </ul>
 *
 * <p>{@code PeersMain} reads the options, {@code RunPlan} puts the runs in their order, {@code PeersRun} leads through them,
 * {@code ServerProcess} and {@code ClientProcess} are the other ends.
 */
package io.heddle.jmh.run;
