/**
 * <b>In:</b> an {@code UpgradeRequest}, then the bytes of the server's answer, in pieces of any size.<br>
 * <b>Out:</b> the bytes of the HTTP/1.1 upgrade request, or the header fields of an extended CONNECT; then one {@code UpgradeOutcome}:
 * open, refused, or broken.<br>
 * <b>Thread:</b> loop-confined ({@code Http1Upgrade}, the parsers); what goes in and what comes out is immutable.<br>
 * <b>May import:</b> the JDK only, no other package of ours; sockets and time are the caller's.
 *
 * <p>RFC 6455 sections 4.1 and 9.1 on top of RFC 9110 and RFC 9112; RFC 8441 on top of RFC 9113. Reading order: {@code Http1Upgrade} is
 * the one attempt, {@code ExtendedConnect} the same over HTTP/2; {@code UpgradeResponseParser} finds the head of the answer,
 * {@code UpgradeJudge} says whether a 101 may open the connection,
 * {@code RejectionBody} keeps the beginning of what any other answer says. A broken answer is a value ({@code UpgradeViolation}),
 * never an exception; only a wrong parameter of the caller throws, before a byte is sent.
 */
package io.heddle.engine.handshake;
