/**
 * The network as the JDK gives it: {@link io.heddle.engine.loop.Poller} on a selector. Only here is java.nio.channels used, and only the
 * root knows this package.
 *
 * <ul>
 *   <li><b>In:</b> addresses to connect to, bytes to write, interest in readiness.
 *   <li><b>Out:</b> participants that are ready, bytes that were read.
 *   <li><b>Thread:</b> loop-confined, but for the poller's wake-up.
 *   <li><b>May import:</b> loop.
 * </ul>
 */
package io.heddle.engine.loop.nio;
