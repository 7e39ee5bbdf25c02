/**
 * The command-line tool {@code heddle}: {@code load} opens connections and measures, {@code echo} is a server to measure against.
 *
 * <ul>
 *   <li><b>In:</b> command-line arguments; echoes, as the events of {@code io.heddle.api.WebSocket}.
 *   <li><b>Out:</b> progress lines, one summary, an exit code.
 *   <li><b>Thread:</b> the main thread waits and prints; what measures is confined to the engine's event-loop thread.
 *   <li><b>May import:</b> io.heddle.api (never io.heddle.engine), picocli, HdrHistogram; Netty in EchoServer alone.
 * </ul>
 *
 * <p>{@code Main} reads the arguments, {@code LoadRun} leads through the phases, {@code LoadSession} does the work on the loop, and
 * {@code Summary} tells it.
 */
package io.heddle.loadgen;
