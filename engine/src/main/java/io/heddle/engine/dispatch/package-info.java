/**
 * The user's handlers: kept for each connection, called one after the other, and survived.
 *
 * <ul>
 *   <li><b>In:</b> messages, fragments and events of a connection, and the memory they lie in.
 *   <li><b>Out:</b> calls of the user's handlers through {@link io.heddle.engine.dispatch.HandlerDispatcher}; what they throw goes to a
 *       listener.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> frame, memory, metrics, loop.
 * </ul>
 */
package io.heddle.engine.dispatch;
