/**
 * The command-line tool {@code heddle}: {@code load} opens connections and measures them, {@code echo} serves them.
 *
 * <ul>
 *   <li><b>In:</b> command-line arguments; echoes, as the events of {@code io.heddle.api.WebSocket}.
 *   <li><b>Out:</b> progress lines, one summary, an exit code.
 *   <li><b>Thread:</b> the main thread waits and prints; the measuring runs on the engine's event-loop thread.
 *   <li><b>May import:</b> io.heddle.api (never io.heddle.engine), cli and measure, picocli, HdrHistogram; Netty in the echo server only.
 * </ul>
 *
 * <p>{@code Main} parses the arguments, {@code LoadRun} runs the phases, {@code LoadSession} works on the loop, and {@code Summary} prints
 * the result.
 */
package io.heddle.loadgen;
