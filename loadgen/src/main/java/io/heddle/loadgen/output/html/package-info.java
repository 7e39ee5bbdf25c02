/**
 * One self-contained page about a run, or about several beside one another: it opens without network, in light and dark, and prints.
 * Tables are written here and need no script; charts are drawn by uPlot from data in the page.
 *
 * <ul>
 *   <li><b>In:</b> intervals, thinned as they come, and the sums and the verdict of the {@code Judge}.
 *   <li><b>Out:</b> HTML as text. Whatever users or servers wrote is escaped, in the data too.
 *   <li><b>Thread:</b> confined to its caller.
 *   <li><b>May import:</b> interval, verdict, measure, HdrHistogram, jackson-core, the JDK; uPlot from its WebJar.
 * </ul>
 */
package io.heddle.loadgen.output.html;
