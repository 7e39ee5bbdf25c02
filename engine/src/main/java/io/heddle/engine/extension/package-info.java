/**
 * From frames to frames: what negotiated extensions make of payloads, both ways, and the extension that comes with the engine,
 * permessage-deflate (RFC 7692).
 *
 * <ul>
 *   <li><b>In:</b> the frames of a {@link io.heddle.engine.frame.FrameDecoder}; messages that are to be sent.
 *   <li><b>Out:</b> decoded frames to the next {@link io.heddle.engine.frame.FrameSink}; encoded messages, with their reserved bits.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> frame, transport, memory, loop, metrics.
 * </ul>
 *
 * <p>Reading order: {@code ExtensionChain} is what one connection has; {@code DecodingSink} and {@code MessageEncoder} carry any
 * {@link io.heddle.api.extension.ExtensionSession}; {@code DeflateSession} is ours, of a {@code MessageInflater} and a {@code
 *     MessageDeflater}, whose
 * native memory {@code DeflateContexts} shares out.
 */
package io.heddle.engine.extension;
