package io.heddle.engine.request;

import java.util.concurrent.CompletionStage;

/** One of the user's handlers that prepare a request. <b>Thread:</b> loop-confined. */
@FunctionalInterface
public interface RequestPreparer {

    /**
     * Calls the handler, which may end the connection, and so the attempt, or throw anything.
     *
     * @return a stage that any thread completes once the request is prepared; null if it is
     */
    CompletionStage<?> prepare(ConnectionRequest request);
}
