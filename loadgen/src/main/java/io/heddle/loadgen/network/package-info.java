/**
 * From the network part of a plan to the engine: what {@code load}, {@code run} and {@code connect} share when they open connections.
 *
 * <ul>
 *   <li><b>In:</b> {@code plan.Network}; files with certificates and keys.
 *   <li><b>Out:</b> settings of an {@code EngineConfig}, connections that are not opened yet; a file that cannot be used is a {@code
 *       UserError} with one sentence.
 *   <li><b>Thread:</b> immutable once made.
 *   <li><b>May import:</b> io.heddle.api, plan, cli, the JDK.
 * </ul>
 */
package io.heddle.loadgen.network;
