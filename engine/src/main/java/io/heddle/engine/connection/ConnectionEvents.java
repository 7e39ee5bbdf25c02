package io.heddle.engine.connection;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.opening.OpenedConnection;
import io.heddle.engine.request.RequestPreparer;
import java.util.List;

/**
 * The events of connections, each with the connection that it happened to. One listener serves all connections of an engine.
 *
 * <p><b>Thread:</b> loop-confined.
 */
interface ConnectionEvents {

    void moveTo(Connection connection, ConnectionPhase next);

    /** Other threads have asked for something: bits of {@link SharedState}. */
    void onAsked(Connection connection, int asks);

    /** A task of the user is due. */
    void onTask(Connection connection, Runnable task);

    // ---- while it opens ----

    void onRequestCreated(Connection connection, ConnectionRequest request);

    /** The handlers that prepare a request, as they are now. */
    List<RequestPreparer> preparers(Connection connection);

    /** An extension threw before it was part of the connection. */
    void onOfferThrew(Connection connection, Throwable thrown);

    /** The application's store of cookies threw when it was given those of a response. */
    void onCookieHandlerThrew(Connection connection, Throwable thrown);

    boolean isEngineClosing();

    /** The answer may be here already, and waits for its share of a turn: the limit of the phase begins anew. */
    void onLimitPutOff(Connection connection);

    void onOpeningFailed(Connection connection, Failure failure);

    void onOpened(Connection connection, OpenedConnection opened);

    // ---- once it is open ----

    void onReady(Connection connection, int readyOps, long nowNs);

    /** It goes on with its input, in a turn of its own. */
    void onResume(Connection connection, long nowNs);

    /** The transport can go on, and no readiness will tell. */
    void onTlsTasksDone(Connection connection);

    /** @param message owned by the connection */
    void onSend(Connection connection, PooledSegment message, int opcode);

    /** Bytes were given to the socket, and with them so much payload and the ends of so many messages. */
    void onWritten(Connection connection, long wireBytes, long payloadBytes, int messages);

    /** The socket has a ping of ours. */
    void onPingWritten(Connection connection);

    void onPingsChanged(Connection connection);

    void onCloseTimeout(Connection connection);

    /** The engine itself failed: the connection ends. */
    void onFault(Connection connection, Throwable fault);
}
