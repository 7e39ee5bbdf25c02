/**
 * JMH benchmarks of Heddle's parts, one class for each part; where the JDK can do the same, it is measured beside ours. {@link
 * io.heddle.jmh.micro.MicroBenchmarks} runs them; {@code jmh/micro.sh} builds and runs that.
 *
 * <p>A benchmark of a whole connection runs the engine's own parts over a scripted socket ({@code ScriptedEngine}), from the socket's
 * bytes to the user's handlers. The plain transport over the socket is part of that path.
 */
package io.heddle.jmh.micro;
