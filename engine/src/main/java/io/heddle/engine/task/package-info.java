/**
 * Tasks with a delay, of the engine and of connections, and futures for those who wait for the loop.
 *
 * <ul>
 *   <li><b>In:</b> a task and its delay, from any thread; the end of a {@link io.heddle.engine.task.TaskOwner}.
 *   <li><b>Out:</b> the task's runs on the loop; futures that refuse to hold it up.
 *   <li><b>Thread:</b> any thread, but for the timers, which are loop-confined.
 *   <li><b>May import:</b> loop.
 * </ul>
 */
package io.heddle.engine.task;
