/**
 * From a URI to an open connection.
 *
 * <ul>
 *   <li><b>In:</b> a request, the readiness of sockets and streams, the limits of phases; through {@link
 *       io.heddle.engine.opening.OpeningHost}.
 *   <li><b>Out:</b> an {@link io.heddle.engine.opening.OpenedConnection}, or a {@link io.heddle.engine.opening.Failure}.
 *   <li><b>Thread:</b> loop-confined.
 *   <li><b>May import:</b> request, handshake, extension, transport, loop, metrics, memory; the api.
 * </ul>
 *
 * <p>Reading order: {@code ConnectionPhase} is the table of phases. {@code OpeningPlans} holds the plans, which are lists of {@code
 * OpeningStep}, and {@code ConnectAttempt} decides what follows from a {@code StepResult}. The steps, in the order of a plan: {@code
 * RouteStep}, {@code Http2SessionStep}, {@code ResolveStep}, {@code ConnectStep}, {@code TunnelStep} or {@code Socks5Step} through a
 * proxy, {@code SecureStep}, {@code Http2PrefaceStep}, {@code RequestStep}, {@code PrepareStep}, {@code CredentialsStep}, {@code
 * Http1Upgrader} or {@code Http2Upgrader}. {@code AuthenticateStep} leads from a challenge to another try; {@code Authentication} holds
 * the credentials of the attempt. The {@code OpeningContext} holds their results so far, {@code Destinations} among them: the addresses
 * that are left, and those that failed. {@code Http2SessionPool} knows the sessions of all origins and the waiters; {@code
 * UnsupportedOrigins} remembers where there is no HTTP/2.
 */
package io.heddle.engine.opening;
