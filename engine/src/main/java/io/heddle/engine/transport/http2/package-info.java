/**
 * WebSockets over HTTP/2, RFC 9113 as a client and RFC 8441: many streams share one socket, and each is a {@link
 * io.heddle.engine.transport.Transport} like any other.
 *
 * <ul>
 *   <li><b>In:</b> a connected transport (TCP, or TLS that chose {@code h2}); then its bytes, and the bytes of the streams.
 *   <li><b>Out:</b> streams with the head of their response; a write of the socket for all that the streams wrote in a batch.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> transport, transport.tls, memory, loop, metrics; the api for limits only; HPACK of httpcore5-h2.
 * </ul>
 *
 * <p>Reading order: {@code Http2Session} is one HTTP/2 connection. On the way in, {@code Http2FrameDecoder} decodes frames and
 * {@code Http2FrameHandler} acts on them, within the limits of {@code FloodGuard}. On the way out, {@code SessionWriter} writes in
 * rounds what {@code SessionOutput} collects, as far as {@code SessionFlowWindow} allows, and {@code BlockedStreams} wait.
 * {@code SessionState} says how far the session has come, {@code SessionTimeouts} keeps its time limits, {@code SessionStreams} its
 * streams. {@code Http2StreamTransport} is one stream. A rule that the server broke is a value ({@code Http2Violation}); it ends the
 * stream, or the session with all its streams, as RFC 9113 section 5.4 says.
 *
 * <p>The package knows no origins and no policy: {@code opening.Http2SessionPool} does.
 */
package io.heddle.engine.transport.http2;
