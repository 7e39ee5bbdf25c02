/**
 * From a send to bytes: what other threads hand over, what waits at a connection, and how it becomes frames.
 *
 * <ul>
 *   <li><b>In:</b> segments with a message each, from any thread through {@link io.heddle.engine.send.SendRing}, from the loop straight to
 *       {@link io.heddle.engine.send.Outbound}; control frames.
 *   <li><b>Out:</b> masked frames, given to a transport by {@link io.heddle.engine.send.SendPump}.
 *   <li><b>Thread:</b> loop-confined, but for the producers' side of the ring.
 *   <li><b>May import:</b> frame, transport, memory.
 * </ul>
 */
package io.heddle.engine.send;
