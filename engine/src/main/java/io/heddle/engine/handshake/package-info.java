/**
 * The opening handshake, from a request to its outcome.
 *
 * <ul>
 *   <li><b>In:</b> an {@code UpgradeRequest}, then the bytes of the server's response, in pieces of any size.
 *   <li><b>Out:</b> the bytes of the HTTP/1.1 upgrade request, or the header fields of an extended CONNECT; then one {@code
 *       UpgradeOutcome}: accepted, rejected, or invalid.
 *   <li><b>Thread:</b> loop-confined ({@code Http1Upgrade}, the parsers); the request and the outcome are immutable.
 *   <li><b>May import:</b> the JDK only, no other package of the engine; the caller handles sockets and time.
 * </ul>
 *
 * <p>RFC 6455 sections 4.1 and 9.1 on top of RFC 9110 and RFC 9112; RFC 8441 on top of RFC 9113. Reading order: {@code Http1Upgrade} is an
 * attempt over HTTP/1.1, {@code ExtendedConnect} an attempt over HTTP/2; {@code UpgradeResponseParser} parses the head of the response,
 * {@code UpgradeValidator} checks whether a 101 may open the connection, {@code RejectionBody} keeps the beginning of the body of any other
 * response. An invalid response is a value ({@code UpgradeViolation}), never an exception; only a wrong parameter of the caller throws,
 * before a byte is sent.
 */
package io.heddle.engine.handshake;
