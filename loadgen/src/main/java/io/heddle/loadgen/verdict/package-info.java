/**
 * Judges a run: metrics by name, thresholds on them, and the verdict in words and as an exit code.
 *
 * <ul>
 *   <li><b>In:</b> thresholds as text, intervals.
 *   <li><b>Out:</b> a {@code Verdict}; a wish to end the run when a threshold broke that ends it at once; a mistake in a threshold is a
 *       {@code ThresholdException} with its column.
 *   <li><b>Thread:</b> metrics and thresholds are immutable; a judge is confined to the run's collector.
 *   <li><b>May import:</b> interval, measure.Figures, HdrHistogram, the JDK.
 * </ul>
 */
package io.heddle.loadgen.verdict;
