/**
 * Scenarios as they run: compiled once to linked instructions whose templates are byte slots and whose matchers are byte scans, walked by
 * users.
 *
 * <ul>
 *   <li><b>In:</b> {@code plan} values; opened connections, messages, due times and wake-ups from the host.
 *   <li><b>Out:</b> messages, and what the host is asked for: connect, wake, wait for a due time; counts and times of steps.
 *   <li><b>Thread:</b> a program is immutable and shared by the engines; {@code Users} and each user are loop-confined.
 *   <li><b>May import:</b> plan, interval, scenario.template, scenario.match, scenario.data, io.heddle.api, the JDK.
 * </ul>
 */
package io.heddle.loadgen.scenario;
