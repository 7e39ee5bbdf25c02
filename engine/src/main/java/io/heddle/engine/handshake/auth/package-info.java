/**
 * HTTP authentication (RFC 9110 section 11): the challenges of servers and proxies, and the answers to those that the engine knows.
 *
 * <ul>
 *   <li><b>In:</b> the values of {@code WWW-Authenticate} or {@code Proxy-Authenticate} fields; user and password; method and target of a
 *       request.
 *   <li><b>Out:</b> the {@code Challenge}s, and the value of an {@code Authorization} or {@code Proxy-Authorization} field.
 *   <li><b>Thread:</b> loop-confined ({@code DigestSession}, which counts, {@code HopCredentials}, {@code KnownChallenges}); the rest is
 *       immutable.
 *   <li><b>May import:</b> handshake, transport.proxy; the api.
 * </ul>
 *
 * <p>Reading order: {@code ChallengeParser} parses, {@code AuthenticationScheme} chooses the strongest scheme that the engine knows, {@code
 * BasicScheme} (RFC 7617) and {@code DigestSession} (RFC 7616, from a {@code DigestChallenge}) answer. {@code HopCredentials}
 * are the answers of one attempt to one server or proxy, {@code KnownChallenges} an engine's memory of proxies. Nothing that a server
 * sends causes an exception, and nothing that it sent is repeated without a check of its characters: a challenge that cannot be answered
 * is passed over.
 */
package io.heddle.engine.handshake.auth;
