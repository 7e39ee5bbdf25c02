/**
 * The comparison of load tools. {@code jmh/tools.sh} makes the tools ready and enters it at {@link io.heddle.jmh.tools.ToolsMain}.
 *
 * <ul>
 *   <li><b>In:</b> a command line; tools in {@code jmh/target/tools}; their settings in {@code jmh/tools}.
 *   <li><b>Out:</b> one line of JSON a run; the tables of RESULTS.md and README.md.
 *   <li><b>Thread:</b> the main thread, and the event loop of the server; a shutdown hook ends what was started.
 *   <li><b>May import:</b> {@code echo}, {@code compare.run}, {@code compare.report}, {@code io.heddle.loadgen.cli},
 *       {@code io.heddle.loadgen.measure}, HdrHistogram, Jackson, Netty, picocli, the JDK.
 * </ul>
 *
 * <p>This process is the server ({@code EchoTarget}), so its counts are the truth about what a tool sent. {@code ToolRun} starts one tool
 * on the other core, weighs its {@code ProcessTree}, and reads its report ({@code ToolReports}).
 */
package io.heddle.jmh.tools;
