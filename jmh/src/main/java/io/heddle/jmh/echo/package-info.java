/**
 * The echo that the round trips and the comparison share, so lean that serving a message costs less than sending it.
 *
 * <ul>
 *   <li><b>In:</b> connections, plain and TLS.
 *   <li><b>Out:</b> an echo, or a flood of messages.
 *   <li><b>Thread:</b> one event loop.
 *   <li><b>May import:</b> Netty, the JDK.
 * </ul>
 *
 * <p>{@code ServedPipeline} goes into any Netty server; {@code LoopbackEcho} is one inside this process.
 */
package io.heddle.jmh.echo;
