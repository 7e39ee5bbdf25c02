/**
 * The engine as a whole, over real sockets: against real servers, against servers that fail, and by the thousand.
 *
 * <ul>
 *   <li><b>In:</b> the public API only; of the engine's insides nothing.
 *   <li><b>Out:</b> verdicts on what a user would see, and on what is left behind.
 *   <li><b>Thread:</b> the test's; what happens on an event loop arrives through queues ({@link io.heddle.engine.it.ClientEvents}).
 *   <li><b>May import:</b> the api, the fixtures of {@code servers} and {@code testing}, the JDK.
 * </ul>
 */
package io.heddle.engine.it;
