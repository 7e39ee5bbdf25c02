/**
 * Runs the server and one client after another, each in a process of its own.
 *
 * <ul>
 *   <li><b>In:</b> {@code report.Matrix}: which client runs which workload.
 *   <li><b>Out:</b> a server process, client processes one after the other, one line of JSON on disk for each.
 *   <li><b>Thread:</b> the main thread; a shutdown hook ends what was started.
 *   <li><b>May import:</b> {@code report}, the JDK. It starts the server and the clients as processes and loads none of their classes.
 * </ul>
 *
 * <p>{@code RunPlan} orders the runs, {@code PeersRun} executes them, {@code ServerProcess} and {@code ClientProcess} hold the processes.
 */
package io.heddle.jmh.compare.run;
