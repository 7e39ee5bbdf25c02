package io.heddle.engine.transport.http2;

import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.Http2SessionPool;
import java.net.SocketAddress;

/** Waits for a session that a test opens itself, and of which nothing else may be told. */
final class UneventfulWaiter implements Http2SessionPool.Waiter {
    @Override
    public void onAdmissionChanged() {
        // The test looks itself.
    }

    @Override
    public void onUnsupported(FallbackReason reason, String why, SocketAddress address) {
        throw new AssertionError(reason + ": " + why);
    }

    @Override
    public void onSessionBroke(FallbackReason reason, String why, SocketAddress address) {
        throw new AssertionError(reason + ": " + why);
    }

    @Override
    public void onDialFailed(Failure failure, SocketAddress address) {
        throw new AssertionError(failure);
    }
}
