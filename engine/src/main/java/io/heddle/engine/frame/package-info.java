/**
 * <b>In:</b> unmasked server bytes from the transport, in any pieces; payloads and close reasons to send.<br>
 * <b>Out:</b> frames and pieces of payload to a {@link io.heddle.engine.frame.FrameSink}; headers and masked payload bytes to a buffer.<br>
 * <b>Thread:</b> loop-confined; the static classes keep no state and may be called from any thread.<br>
 * <b>May import:</b> the JDK only.
 *
 * <p>The wire format of a WebSocket <em>client</em> (RFC 6455 sections 5 to 8). A decoder never throws over what a peer sent: it ends
 * in a sticky {@link io.heddle.engine.frame.ProtocolViolation}. Ranges in buffers are absolute and must lie below the buffer's limit.
 */
package io.heddle.engine.frame;
