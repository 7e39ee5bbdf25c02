/**
 * One-off measurements of opening, each a program of its own: {@code DeadAddressMain} opens thousands of connections to a name whose first
 * address is dead, with Heddle, OkHttp or the JDK's client.
 *
 * <ul>
 *   <li><b>In:</b> a command line.
 *   <li><b>Out:</b> a line of text.
 *   <li><b>Thread:</b> the main thread, and those of the clients.
 *   <li><b>May import:</b> the api; the other clients.
 * </ul>
 */
package io.heddle.jmh.connect;
