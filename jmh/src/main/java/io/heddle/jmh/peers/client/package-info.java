/**
 * Each library behind one seam, {@code PeerClient}: used as its own documentation says is best, and as little else as can be.
 *
 * <ul>
 *   <li><b>In:</b> where to connect, what size to send, when to send.
 *   <li><b>Out:</b> events to a {@code PeerListener}.
 *   <li><b>Thread:</b> the library's.
 *   <li><b>May import:</b> the libraries. Nothing of the harness.
 * </ul>
 *
 * <p>Every library runs with its defaults, and without flags of the JVM; what is set is told in the comment of its class. Where a
 * library has a number of event loops it gets one, as the client has one processor. {@code TCP_NODELAY} is on for all of them.
 */
package io.heddle.jmh.peers.client;
