/**
 * Bytes from and to a socket, behind one interface: {@link io.heddle.engine.transport.Transport}.
 *
 * <ul>
 *   <li><b>In:</b> host and port; then bytes to write, and the socket's bytes.
 *   <li><b>Out:</b> a connected byte stream in both directions, or an exception that says why there is none.
 *   <li><b>Thread:</b> loop-confined, but for the lookups of {@link io.heddle.engine.transport.HostLookups}.
 *   <li><b>May import:</b> memory.
 * </ul>
 */
package io.heddle.engine.transport;
