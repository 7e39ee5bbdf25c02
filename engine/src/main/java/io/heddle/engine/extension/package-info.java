/**
 * Applies the negotiated extensions to payloads, in both directions, and contains the engine's own extension, permessage-deflate (RFC
 * 7692).
 *
 * <ul>
 *   <li><b>In:</b> the frames of a {@link io.heddle.engine.frame.FrameDecoder}; messages to be sent.
 *   <li><b>Out:</b> decoded frames to the next {@link io.heddle.engine.frame.FrameSink}; encoded messages, with their reserved bits.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> frame, transport, memory, loop, metrics.
 * </ul>
 *
 * <p>Reading order: {@code ExtensionChain} belongs to one connection; {@code DecodingSink} and {@code MessageEncoder} run any {@link
 * io.heddle.api.extension.ExtensionSession}; {@code DeflateSession} is the engine's own. It has a {@code MessageInflater} and a {@code
 * MessageDeflater}, which get their native memory from {@code DeflateContexts}.
 */
package io.heddle.engine.extension;
