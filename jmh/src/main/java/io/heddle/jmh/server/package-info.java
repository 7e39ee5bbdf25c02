/**
 * The server that all clients talk to: a process of its own, so lean that it is not the limit of what it serves.
 *
 * <ul>
 *   <li><b>In:</b> connections, plain and TLS.
 *   <li><b>Out:</b> an echo, or a flood of messages; on standard output where it listens.
 *   <li><b>Thread:</b> one event loop.
 *   <li><b>May import:</b> Netty, picocli, the JDK.
 * </ul>
 */
package io.heddle.jmh.server;
