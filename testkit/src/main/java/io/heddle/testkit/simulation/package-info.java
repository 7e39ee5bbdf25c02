/**
 * The world inside the box: a timeline of events, TCP as Linux and the JDK show it, names, and the poller through which engines see them.
 *
 * <ul>
 *   <li><b>In:</b> events with their times, the calls of engines and servers.
 *   <li><b>Out:</b> readiness, bytes and errors, in an order that the seed decides.
 *   <li><b>Thread:</b> the one that runs the world.
 *   <li><b>May import:</b> the engine's loop, memory and transport; the conditions and the channel of the root.
 * </ul>
 */
package io.heddle.testkit.simulation;
