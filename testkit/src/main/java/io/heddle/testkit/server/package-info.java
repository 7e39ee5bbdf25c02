/**
 * The inside of a scripted server: the scripts, the player that plays one on a connection, the rules that the client must keep, the
 * ways in which HTTP/1.1 and HTTP/2 carry a conversation, and the real port.
 *
 * <ul>
 *   <li><b>In:</b> steps of scripts, bytes of clients.
 *   <li><b>Out:</b> bytes to clients, and a report of everything that was not expected.
 *   <li><b>Thread:</b> all state is guarded by the server's monitor, {@link io.heddle.testkit.server.ServerCore}; the real port has a
 *       thread for the scripts, one that accepts, and two for each connection.
 *   <li><b>May import:</b> the wire; the channel and the values of the root.
 * </ul>
 */
package io.heddle.testkit.server;
