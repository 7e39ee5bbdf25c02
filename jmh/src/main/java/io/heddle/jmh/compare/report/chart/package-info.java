/**
 * Charts as SVG, to be read on light and on dark pages.
 *
 * <ul>
 *   <li><b>In:</b> figures, names, a function that writes a figure with its unit.
 *   <li><b>Out:</b> one SVG document each, without scripts and without fonts of its own.
 *   <li><b>Thread:</b> any one thread.
 *   <li><b>May import:</b> the JDK, and nothing of AWT.
 * </ul>
 */
package io.heddle.jmh.compare.report.chart;
