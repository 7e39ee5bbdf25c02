/**
 * Counters and histograms of an engine.
 *
 * <ul>
 *   <li><b>In:</b> events of the loop.
 *   <li><b>Out:</b> snapshots for any thread.
 *   <li><b>Thread:</b> single writer (the loop), any reader.
 *   <li><b>May import:</b> memory, the api's records and recorder of latencies.
 * </ul>
 */
package io.heddle.engine.metrics;
