/**
 * JMH benchmarks of Heddle's parts, one class for each part; where the JDK can do the same, it is measured beside ours. {@link
 * io.heddle.jmh.micro.MicroBenchmarks} runs them; {@code jmh/micro.sh} builds and runs that.
 *
 * <p>What needs a package-private class of the engine stands in that class's package, among the sources of this module: it runs on the
 * class path.
 */
package io.heddle.jmh.micro;
