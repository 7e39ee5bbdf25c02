/**
 * Execution: the event loop, its duty cycle, its deadlines, and the entrances for other threads.
 *
 * <ul>
 *   <li><b>In:</b> readiness of sockets from a {@link io.heddle.engine.loop.Poller}, commands of other threads, time.
 *   <li><b>Out:</b> calls to {@link io.heddle.engine.loop.LoopParticipant}, {@link io.heddle.engine.loop.LoopStage}, {@link
 *       io.heddle.engine.loop.DeadlineHandler} and commands, all on the event-loop thread.
 *   <li><b>Thread:</b> loop-confined, but for {@link io.heddle.engine.loop.LoopCommands} and {@link io.heddle.engine.loop.LoopWaker}.
 *   <li><b>May import:</b> memory; Agrona's agents, clocks and collections; JCTools' atomic queues.
 * </ul>
 */
package io.heddle.engine.loop;
