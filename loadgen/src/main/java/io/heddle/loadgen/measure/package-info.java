/**
 * Meters of this process and its machine, and figures as people read them. The benchmarks use them too.
 *
 * <ul>
 *   <li><b>In:</b> {@code /proc}, the management beans of the JVM.
 *   <li><b>Out:</b> values.
 *   <li><b>Thread:</b> any thread.
 *   <li><b>May import:</b> the JDK.
 * </ul>
 */
package io.heddle.loadgen.measure;
