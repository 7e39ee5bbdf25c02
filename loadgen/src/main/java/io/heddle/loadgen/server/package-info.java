/**
 * Servers to practise on: an echo server, which is the base of measurements, and others that push, broadcast, answer requests, or fail in
 * ways of their own. Newcomers try the tool against them, and tests start them in their own JVM.
 *
 * <ul>
 *   <li><b>In:</b> a {@code Behaviour}, an address to listen on.
 *   <li><b>Out:</b> a {@code PracticeServer}, its URI; an {@code EchoProcess}, the same in a process of its own.
 *   <li><b>Thread:</b> any thread starts and stops; the rest runs on the event-loop threads of Netty that each server owns.
 *   <li><b>May import:</b> cli, measure, Netty, jackson-jr, the JDK. The engine under test has no part in it.
 * </ul>
 */
package io.heddle.loadgen.server;
