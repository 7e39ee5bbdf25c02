/**
 * Two kinds of charts, bars and lines, as SVG for a README.
 *
 * <ul>
 *   <li><b>In:</b> names and figures.
 *   <li><b>Out:</b> an SVG document that follows the reader's light or dark theme and describes itself in words.
 *   <li><b>Thread:</b> any one thread.
 *   <li><b>May import:</b> the JDK. It knows nothing of WebSockets.
 * </ul>
 *
 * <p>Drawn by hand on purpose: XChart 4 has no horizontal stacked bars, no cut bars, no muted words beside names and figures, and no
 * style sheet that adapts to the theme.
 */
package io.heddle.jmh.compare.report.chart;
