/**
 * One process's part of a run: it makes engines and users, lets users arrive, gives out due times, and hands out one interval a second.
 *
 * <ul>
 *   <li><b>In:</b> a plan, a share of it, a start time.
 *   <li><b>Out:</b> {@code RunListener} calls. It knows no console, no files, and no network of its own.
 *   <li><b>Thread:</b> each {@code EngineWorker} is confined to its engine's loop; one collector thread adds and publishes.
 *   <li><b>May import:</b> plan, scenario, interval, measure, io.heddle.api, HdrHistogram, agrona.
 * </ul>
 */
package io.heddle.loadgen.agent;
