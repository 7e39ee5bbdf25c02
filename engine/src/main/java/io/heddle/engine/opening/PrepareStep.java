package io.heddle.engine.opening;

import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.request.RequestPreparer;
import io.heddle.engine.transport.Transport;
import io.heddle.engine.transport.http2.Http2Session;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Has the user's handlers prepare the request, one after the other, and takes it from them when the stage of the last one is complete. A
 * handler whose stage is complete already costs no turn.
 *
 * <p>While a stage is under way, nothing is read from the socket: the server may end the connection, and an end that nobody takes would
 * keep the poller from sleeping. Over HTTP/2 the session keeps a place for the stream.
 *
 * <p><b>Thread:</b> loop-confined; the stages may complete on any thread. <b>Owns:</b> the place on the session.
 */
final class PrepareStep implements OpeningStep {
    private final OpeningContext context;
    /** Null over HTTP/1.1. */
    private final Http2Session session;
    /** Null before the step begins, like the request. */
    private List<RequestPreparer> preparers;
    private ConnectionRequest request;
    private int called;
    /** The stage of the last handler that was called. */
    private UserStage<Object> stage;
    private boolean isUnderWay;
    private boolean isCalling;
    private boolean hasPlace;
    private boolean isClosed;
    /** Not null once a handler has failed. */
    private Failure failure;

    PrepareStep(OpeningContext context, Http2Session session) {
        this.context = context;
        this.session = session;
    }

    @Override
    public StepResult advance() {
        if (preparers == null) {
            begin();
        }
        while (!isUnderWay && failure == null && !isClosed && called < preparers.size()) {
            call(preparers.get(called++));
        }
        if (isClosed) {
            return StepResult.PENDING;
        }
        if (failure != null) {
            return StepResult.failed(failure);
        }
        if (isUnderWay) {
            pause();
            return StepResult.PENDING;
        }
        return prepared();
    }

    private void begin() {
        request = context.host.request();
        preparers = context.host.preparers();
        if (!preparers.isEmpty()) {
            context.host.moveTo(ConnectionPhase.PREPARING);
        }
    }

    private void call(RequestPreparer preparer) {
        ConnectionRequest prepared = request;
        prepared.offer();
        isUnderWay = true;
        isCalling = true;
        stage = UserStage.of(() -> sealed(preparer.prepare(prepared), prepared), context.services.loop(),
            (value, thrown) -> onComplete(thrown));
        isCalling = false;
        if (isClosed) {
            // The handler ended the connection.
            stage.close();
        }
    }

    /** From the moment on in which the stage completes, on whichever thread, the request is the engine's. */
    private static CompletionStage<?> sealed(CompletionStage<?> stage, ConnectionRequest request) {
        return stage == null ? null
            : Objects.requireNonNull(stage.whenComplete((value, thrown) -> request.seal()), "whenComplete of the stage gave null");
    }

    private void onComplete(Throwable thrown) {
        isUnderWay = false;
        failure = thrown == null ? null : OpeningFailures.notPrepared(thrown);
        if (!isCalling) {
            context.wake();
        }
    }

    /** The rest of the TLS handshake still leaves. */
    private void pause() {
        if (session != null) {
            if (!hasPlace) {
                session.reserve();
                hasPlace = true;
            }
            return;
        }
        context.wasPaused = true;
        Transport transport = context.transport;
        boolean isFlushed = true;
        try {
            isFlushed = transport.flush();
        } catch (IOException broken) {
            // The request will meet it, and read before what the server said.
        }
        transport.interest(false, !isFlushed);
    }

    private StepResult prepared() {
        request.seal();
        releasePlace();
        if (context.host.phase() == ConnectionPhase.PREPARING) {
            context.host.moveTo(ConnectionPhase.UPGRADING);
        }
        if (request.isLackingSubprotocol()) {
            return StepResult.failed(OpeningFailures.lackingSubprotocol(request));
        }
        try {
            context.negotiation = new ExtensionNegotiation(context.host, context.services.extensions());
            context.request = request.toUpgradeRequest(context.negotiation.offers());
            return StepResult.DONE;
        } catch (RuntimeException e) {
            return StepResult.failed(OpeningFailures.request(e));
        }
    }

    private void releasePlace() {
        if (hasPlace) {
            hasPlace = false;
            session.release();
        }
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(Failure.timeout(ConnectionPhase.PREPARING, context.services.config(), null));
    }

    @Override
    public void close() {
        isClosed = true;
        if (stage != null) {
            stage.close();
        }
        if (request != null) {
            request.seal();
        }
        releasePlace();
    }
}
