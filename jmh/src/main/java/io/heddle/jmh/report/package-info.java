/**
 * From what the clients measured to a page that a person reads: {@code jmh/RESULTS.md}, its charts, and the section of the README.
 *
 * <ul>
 *   <li><b>In:</b> lines of JSON, one for each run of a client ({@code PeerResult}), and {@code run.json}, which tells where they ran.
 *   <li><b>Out:</b> Markdown and SVG.
 *   <li><b>Thread:</b> any one thread; all values are immutable.
 *   <li><b>May import:</b> Jackson, and {@code report.chart}, which knows nothing of WebSockets.
 * </ul>
 *
 * <p>{@code Matrix} says what is measured, {@code Results} sorts and takes medians, {@code ResultsPage} and {@code ReadmeSection} tell it,
 * {@code Targets} judges it.
 */
package io.heddle.jmh.report;
