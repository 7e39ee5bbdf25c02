/**
 * Events for the JDK's flight recorder (JFR): io.heddle.Connect, Close, SlowHandler and LongCycle. All are off until a recording enables
 * them.
 *
 * <ul>
 *   <li><b>In:</b> the begin and the end of openings, handlers and duty cycles, and the end of each connection.
 *   <li><b>Out:</b> events, without secrets; nothing, and no look at a clock, while no recording wants them.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> log, for the connection as its log names it. The JDK's module jdk.jfr may be missing: only
 *       {@link io.heddle.engine.jfr.FlightRecorder} and the events know it.
 * </ul>
 */
package io.heddle.engine.jfr;
