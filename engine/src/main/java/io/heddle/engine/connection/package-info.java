/**
 * Connections, from {@code open()} to their last event: receive, send, keep alive, close.
 *
 * <ul>
 *   <li><b>In:</b> the calls of the user through {@link io.heddle.engine.connection.ConnectionHandle}; readiness, deadlines and sends from
 *       the loop.
 *   <li><b>Out:</b> the user's handlers, through {@link io.heddle.engine.dispatch.HandlerDispatcher}; frames, through the send pump.
 *   <li><b>Thread:</b> loop-confined, but for the handle.
 *   <li><b>May import:</b> everything but the root.
 * </ul>
 */
package io.heddle.engine.connection;
