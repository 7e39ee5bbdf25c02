/**
 * From a URI to an open connection.
 *
 * <ul>
 *   <li><b>In:</b> origins, and waiters that want a stream to one.
 *   <li><b>Out:</b> HTTP/2 sessions to open streams on, sockets to dial, or the reason why there is no HTTP/2.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> handshake, extension, transport, loop, metrics, memory; the api.
 * </ul>
 *
 * <p>{@code Http2SessionPool} knows the sessions of all origins and the waiters; {@code UnsupportedOrigins} remembers where there is no
 * HTTP/2, and {@code FallbackReasons} translates what the protocol reports.
 */
package io.heddle.engine.opening;
