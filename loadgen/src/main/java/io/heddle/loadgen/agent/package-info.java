/**
 * One process's part of a run: it makes engines and users, lets users arrive, gives out due times, and hands out one interval a second.
 *
 * <ul>
 *   <li><b>In:</b> a plan, a share of it, a start time.
 *   <li><b>Out:</b> {@code RunListener} calls. It knows no console, no files, and no network of its own.
 *   <li><b>Thread:</b> each {@code EngineWorker} is confined to its engine's loop; one collector thread adds and publishes.
 *   <li><b>May import:</b> plan, scenario, interval, network, measure, io.heddle.api, HdrHistogram, the JDK.
 * </ul>
 *
 * <p>{@code LoadAgent} starts engines and steps through a {@code Course}. Each engine has an {@code EngineWorker}, which follows the clock,
 * and an {@code EngineHost}, which keeps the users: {@code Opening} says when the next one begins, {@code DueLine} whose turn it is, {@code
 * Lifetimes} when one leaves, {@code Comebacks} when one connects again. {@code Recorder} fills what the {@code IntervalCollector} adds and
 * {@code Health} judges. What the host knows of a user lies in arrays by its slot, so that a million users stay cheap.
 */
package io.heddle.loadgen.agent;
