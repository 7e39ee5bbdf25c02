/**
 * The composition root: puts the stages together to an engine, and starts and ends it.
 *
 * <ul>
 *   <li><b>In:</b> an {@link io.heddle.api.EngineConfig}.
 *   <li><b>Out:</b> a {@link io.heddle.api.WebSocketEngine}.
 *   <li><b>Thread:</b> any thread.
 *   <li><b>May import:</b> everything; nothing imports it.
 * </ul>
 */
package io.heddle.engine;
