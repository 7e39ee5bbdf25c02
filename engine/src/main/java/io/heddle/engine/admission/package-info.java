/**
 * Decides which openings may begin, and when: storm control.
 *
 * <ul>
 *   <li><b>In:</b> openings that must wait for their turn, their ends, and the limits of the configuration.
 *   <li><b>Out:</b> turns, one after the other, fair between origins.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> loop, metrics, the api's limits; no protocol.
 * </ul>
 */
package io.heddle.engine.admission;
