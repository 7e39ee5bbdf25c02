/**
 * The seconds of a run: counters, gauges, histograms of times, errors by reason, the generator's own health. Everything that watches a
 * run (console, verdict, files, other machines) listens to them.
 *
 * <ul>
 *   <li><b>In:</b> what the agent counted.
 *   <li><b>Out:</b> {@code Interval} values, which add exactly: over engines and machines ({@code plus}) and over time ({@code Totals}).
 *   <li><b>Thread:</b> values, safe on any thread once published; {@code Totals} and listeners belong to one thread.
 *   <li><b>May import:</b> HdrHistogram, the JDK.
 * </ul>
 */
package io.heddle.loadgen.interval;
