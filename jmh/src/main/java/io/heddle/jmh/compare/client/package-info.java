/**
 * Each library behind one seam, {@code PeerClient}, used as its own documentation recommends and with as little code as possible.
 *
 * <ul>
 *   <li><b>In:</b> the address, the message size, the moment to send.
 *   <li><b>Out:</b> events to a {@code PeerListener}.
 *   <li><b>Thread:</b> the library's.
 *   <li><b>May import:</b> the libraries. Nothing else of the comparison.
 * </ul>
 *
 * <p>Every library runs with its defaults, and without flags of the JVM; the comment of each class names what is set. A library
 * with a configurable number of event loops gets one, since the client has one processor. {@code TCP_NODELAY} is on for all of them.
 */
package io.heddle.jmh.compare.client;
