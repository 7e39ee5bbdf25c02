/**
 * The hand tool: one connection between standard input and standard output, for people and for scripts.
 *
 * <ul>
 *   <li><b>In:</b> records of standard input, as messages to send; events of one {@code io.heddle.api.WebSocket}.
 *   <li><b>Out:</b> messages on standard output, everything else on standard error, an exit code.
 *   <li><b>Thread:</b> three: the main thread prints and decides, one reads standard input and sends, and the event loop hands
 *       events over. Each waits for the slower one: nothing is lost, and little is kept.
 *   <li><b>May import:</b> io.heddle.api, cli, measure, network, the JDK.
 * </ul>
 */
package io.heddle.loadgen.connect;
