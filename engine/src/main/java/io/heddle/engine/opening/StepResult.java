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

    /** It waits: for readiness, or for {@link OpeningContext#wake}. */
    record Pending() implements StepResult {}

    /** It is done: the next step follows. */
    record Done() implements StepResult {}

    /** There is a session of HTTP/2 to open a stream on. */
    record Join(Http2Session session) implements StepResult {}

    /** There is none, and this attempt opens the socket of the next one, for all that wait for it. */
    record Lead() implements StepResult {}

    /**
     * The server accepted: frames flow over the context's transport.
     *
     * @param rest input behind the answer, valid until this result was handled
     */
    record Opened(UpgradeOutcome.Accepted answer, HttpVersion version, ByteBuffer rest) implements StepResult {}

    /** The server answered with another status: a redirect, or a refusal. */
    record Rejected(UpgradeOutcome.Rejected answer, HttpVersion version) implements StepResult {}

    /**
     * HTTP/2 cannot be had: the attempt goes on over HTTP/1.1, if its policy allows that.
     *
     * @param reason null if HTTP/2 was only wanted on a session that is open, and none is
     * @param why the reason in words
     * @param isSocketReusable whether HTTP/1.1 can go on over the context's transport
     */
    record FallBack(FallbackReason reason, String why, boolean isSocketReusable) implements StepResult {}

    /** The server did not process the request: another session may take it. */
    record TryAgain(FallbackReason reason, String why) implements StepResult {}

    /** The attempt is over. */
    record Failed(Failure failure) implements StepResult {}

    static StepResult failed(Failure failure) {
        return new Failed(failure);
    }
}
