/**
 * The log of connections: their lives at debug, and what they send and receive at trace.
 *
 * <ul>
 *   <li><b>In:</b> {@link io.heddle.engine.log.Logged}, a connection as its log names it, and an event in words.
 *   <li><b>Out:</b> one line that begins with the connection's number, target and address, without secrets; nothing while the level is
 *       off.
 *   <li><b>Thread:</b> any thread.
 *   <li><b>May import:</b> frame, memory.
 * </ul>
 */
package io.heddle.engine.log;
