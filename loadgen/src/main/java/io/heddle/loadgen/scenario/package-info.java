/**
 * Scenarios as they run: compiled once to programs whose templates are byte slots and whose matchers are byte scans, walked by users.
 *
 * <ul>
 *   <li><b>In:</b> {@code plan} values; opened connections, messages, due times and wake-ups from the host.
 *   <li><b>Out:</b> messages, and what the host is asked for: connect, wake, wait for a due time; counts and times of steps.
 *   <li><b>Thread:</b> a program is immutable and shared by the engines; a user is loop-confined.
 *   <li><b>May import:</b> plan, interval, io.heddle.api, jackson-core and json-path, the JDK.
 * </ul>
 */
package io.heddle.loadgen.scenario;
