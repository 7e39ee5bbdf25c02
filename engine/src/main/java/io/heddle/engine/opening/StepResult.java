package io.heddle.engine.opening;

import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.transport.http2.Http2Session;
import java.nio.ByteBuffer;

/**
 * How a step stands. {@link ConnectAttempt} alone decides what follows from it.
 *
 * <p><b>Thread:</b> immutable.
 */
sealed interface StepResult {
    StepResult PENDING = new Pending();
    StepResult DONE = new Done();
    StepResult LEAD = new Lead();

    /** The step waits: for readiness, or for {@link OpeningContext#wake}. */
    record Pending() implements StepResult {}

    /** The step is done: the next one follows. */
    record Done() implements StepResult {}

    /** The ways to the server are known. */
    record Routed(Route route) implements StepResult {}

    /** An HTTP/2 session is open: the attempt opens a stream on it. */
    record Join(Http2Session session) implements StepResult {}

    /** No session is open: this attempt opens the socket of the next one, for all that wait for it. */
    record Lead() implements StepResult {}

    /**
     * The server accepted: frames flow over the context's transport.
     *
     * @param rest input behind the response, valid until this result has been handled
     */
    record Opened(UpgradeOutcome.Accepted response, HttpVersion version, ByteBuffer rest) implements StepResult {}

    /** The response has another status: a redirect, or a refusal. */
    record Rejected(UpgradeOutcome.Rejected response, HttpVersion version) implements StepResult {}

    /**
     * HTTP/2 is not available: the attempt goes on over HTTP/1.1, if its policy allows that.
     *
     * @param reason null if HTTP/2 was wanted only on a session that is open already, and none is
     * @param why the reason in words
     * @param isSocketReusable whether HTTP/1.1 can go on over the context's transport
     */
    record FallBack(FallbackReason reason, String why, boolean isSocketReusable) implements StepResult {}

    /** The address that is connected is of no use; another one of the same name may be. If there is none, the attempt is over. */
    record NextAddress(Failure failure) implements StepResult {}

    /** The proxy has refused one address of the server: it is asked for the next one, over a new connection, since it ends this one. */
    record NextServerAddress() implements StepResult {}

    /** The proxy refused the tunnel, perhaps for want of credentials. */
    record ProxyRejected(UpgradeOutcome.Rejected response) implements StepResult {}

    /**
     * There are credentials for who asked for them: the tunnel, or else the whole attempt, begins anew with them.
     *
     * @param isProxy whether the proxy asked
     */
    record Authenticated(boolean isProxy) implements StepResult {}

    /** The server did not process the request: another session may take it. */
    record TryAgain(FallbackReason reason, String why) implements StepResult {}

    /** The attempt is over. */
    record Failed(Failure failure) implements StepResult {}

    static StepResult failed(Failure failure) {
        return new Failed(failure);
    }
}
