/**
 * WebSockets over HTTP/2, RFC 9113 as a client and RFC 8441: many streams share one socket, and each is a {@link
 * io.heddle.engine.transport.Transport} like any other.
 *
 * <ul>
 *   <li><b>In:</b> a connected transport (TCP, or TLS that chose {@code h2}); then its bytes, and the bytes of the streams.
 *   <li><b>Out:</b> streams with the head of their answer; a write of the socket for all that the streams wrote in a batch.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> transport, transport.tls, memory, loop, metrics; the api for limits and reasons; HPACK of httpcore5-h2.
 * </ul>
 *
 * <p>Reading order: {@code Http2Sessions} knows the sessions of all origins, and who waits for one; {@code Http2Session} is one socket;
 * {@code Http2FrameDecoder} cuts its bytes into frames, {@code FrameHandler} acts on them, {@code SessionOutput} collects what goes out,
 * {@code SessionWatch} keeps its times; {@code Http2StreamTransport} is one WebSocket's part of it. What the server does wrong is a
 * value ({@code Http2Violation}); it ends the stream, or the session with all its streams, as RFC 9113 section 5.4 says.
 */
package io.heddle.engine.transport.http2;
