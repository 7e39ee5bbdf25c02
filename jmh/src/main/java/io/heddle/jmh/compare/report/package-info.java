/**
 * Turns the measured lines into {@code jmh/RESULTS.md}, its charts, and the section of README.md.
 *
 * <ul>
 *   <li><b>In:</b> lines of JSON, one for each run of a client ({@code PeerResult}), and {@code run.json}, which describes the machine.
 *   <li><b>Out:</b> Markdown and SVG.
 *   <li><b>Thread:</b> any one thread; all values are immutable.
 *   <li><b>May import:</b> Jackson, and {@code report.chart}, which knows nothing of WebSockets.
 * </ul>
 *
 * <p>{@code Matrix} lists the workloads and their clients, {@code Results} sorts and takes medians, {@code ResultsPage} and
 * {@code ReadmeSection} write them down, {@code Targets} judges them.
 */
package io.heddle.jmh.compare.report;
