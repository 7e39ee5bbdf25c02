/**
 * The outputs of a run: the live line and the summary on the console, JSON, CSV, {@code .hlog}, JUnit XML, figures for Prometheus while
 * it lasts; and the readers that make runs of such files again, to add and to compare them.
 *
 * <ul>
 *   <li><b>In:</b> the calls of a {@code RunListener}, the sums and the verdict of the {@code Judge}; files.
 *   <li><b>Out:</b> text on the console, files, a page for Prometheus. A file that cannot be written is a sentence on standard error and
 *       exit code 1, and the run goes on.
 *   <li><b>Thread:</b> the run's collector; the exporter answers on threads of its own, from values that are published whole.
 *   <li><b>May import:</b> interval, verdict, measure, cli, output.html, HdrHistogram, jackson, prometheus-metrics, the JDK.
 * </ul>
 */
package io.heddle.loadgen.output;
