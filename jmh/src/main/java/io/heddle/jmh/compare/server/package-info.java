/**
 * The process of the server that all clients talk to: {@code echo} on epoll, with BoringSSL, so that the server is not the limit.
 *
 * <ul>
 *   <li><b>In:</b> connections, plain and TLS.
 *   <li><b>Out:</b> an echo, or a flood of messages; on standard output, its ports.
 *   <li><b>Thread:</b> one event loop.
 *   <li><b>May import:</b> {@code io.heddle.jmh.echo}, Netty, picocli, the JDK.
 * </ul>
 */
package io.heddle.jmh.compare.server;
