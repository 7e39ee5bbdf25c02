package io.heddle.engine.connection;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.engine.memory.MemoryRefusal;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.opening.Failure;
import io.heddle.engine.transport.http2.Http2StreamException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/** Puts the failures of open and closing connections into sentences. <b>Thread:</b> any thread; no state. */
final class ConnectionFailures {
    private static final String DROPPED = " The server, or something on the way to it, dropped the connection.";

    private static final InstantSource NO_CLOCK = () -> {
        throw new IllegalStateException("only a response needs a date");
    };

    private ConnectionFailures() {}

    /** A connection that goes down while it closes counts as closed if a close frame has gone either way; else what failed first counts. */
    static Ending ending(Connection connection, WebSocketError failure) {
        CloseHandshakeState closing = connection.closing;
        if (closing == null) {
            return Ending.failed(failure);
        }
        WebSocketError first = closing.outputFailure();
        if (first != null && !closing.isReceived() && !closing.wasWritten() && closing.failure() == null) {
            boolean isOnlyTheEnd = failure.kind() == ErrorKind.CONNECTION_LOST || failure.kind() == ErrorKind.TIMEOUT;
            return Ending.failed(isOnlyTheEnd ? first : failure);
        }
        // The server might still have answered: it is not the server's end that ended this.
        boolean isAnswerOwed = failure.kind() == ErrorKind.TIMEOUT || failure.kind() == ErrorKind.CAPACITY;
        if (closing.isReceived() || (connection.isCloseWritten() && (closing.failure() != null || !isAnswerOwed))) {
            return closing.ending("our close frame was not answered by one of the server's: " + failure.message());
        }
        if (closing.failure() != null) {
            String both = closing.failure() + ". The server could not be told: " + failure.message();
            return Ending.failed(error(connection, ErrorKind.PROTOCOL, both, failure.cause()));
        }
        return Ending.failed(failure);
    }

    static WebSocketError closeTimeout(Connection of, EngineConfig config) {
        boolean isInputLeft = of.held != null || of.transport.hasBufferedInput() || of.transport.isInputBehind();
        return isInputLeft
            ? error(of, ErrorKind.TIMEOUT, "The close handshake took longer than " + Failure.seconds(config.closeTimeout())
                + ", with messages of the server left that the handlers were too slow to take: its close frame may be behind them."
                + " The limit is EngineConfig.closeTimeout.", null)
            : error(of, Failure.timeout(ConnectionPhase.CLOSING, config, null));
    }

    static WebSocketError drainTimeout(Connection of, EngineConfig config) {
        return error(of, Failure.timeout(of.phase, "Closing the engine", config.drainTimeout(), "drainTimeout"));
    }

    /** @param isPingLeft false if the socket took nothing more, not even the ping */
    static WebSocketError silence(Connection of, long silenceNs, boolean isPingLeft) {
        String seconds = Failure.seconds(Duration.ofNanos(silenceNs));
        String what = isPingLeft
            ? "Not one byte arrived for " + seconds + " after a ping was sent."
            : "Not one byte arrived for " + seconds + ", and the socket took none, not even a ping.";
        return error(of, ErrorKind.TIMEOUT, what + " The server or the network is gone; the limit is closeAfterNoMessage.", null);
    }

    static WebSocketError endOfStream(Connection of) {
        String what =
            "The server ended the connection without a close frame. It may have crashed, restarted, or dropped an idle connection.";
        return error(of, ErrorKind.CONNECTION_LOST, what, null);
    }

    /** @param doing what failed: "Reading", for instance */
    static WebSocketError transport(Connection of, String doing, IOException cause) {
        String refusal = MemoryRefusal.in(cause);
        if (refusal != null) {
            return noMemory(of, refusal, cause);
        }
        // The session says itself what failed: to a stream both ways end at once.
        String what = cause instanceof Http2StreamException stream
            ? "The HTTP/2 stream ended early: " + cause.getMessage() + "." + advice(stream)
            : doing + " failed: " + cause.getMessage() + "." + DROPPED;
        return error(of, ErrorKind.CONNECTION_LOST, what, cause);
    }

    private static String advice(Http2StreamException lost) {
        if (lost.isEndedHere()) {
            return "";
        }
        return switch (lost.end()) {
            case RESET, REFUSED_STREAM -> " The server ended this WebSocket, and keeps the others of the session.";
            case GOAWAY, GOAWAY_UNPROCESSED -> " The server is going down, or sheds load: connect again.";
            default -> DROPPED;
        };
    }

    /** @param refusal whole sentences that say who refused, and what helps */
    static WebSocketError noMemory(Connection of, String refusal, Throwable cause) {
        return error(of, ErrorKind.CAPACITY, refusal, cause);
    }

    static WebSocketError tooMany(Connection of, int limit) {
        String what = "This engine has " + limit + " connections, its limit. Close some, or raise EngineConfig.maxConnections.";
        return error(of, ErrorKind.CAPACITY, what, null);
    }

    /** Something threw that should not; a refusal of memory has its own sentence. */
    static WebSocketError fault(Connection of, Throwable cause) {
        String refusal = MemoryRefusal.in(cause);
        if (refusal != null) {
            return noMemory(of, refusal, cause);
        }
        return error(of, ErrorKind.INTERNAL, "Heddle itself failed: " + cause + ". Please report this with its stack.", cause);
    }

    /** An error of no connection in particular, since it has to be there before it is needed. */
    static WebSocketError untold() {
        return WebSocketError.of(ErrorKind.INTERNAL, WebSocketError.Phase.OPEN, URI.create("ws://unknown.invalid/"), null,
            "Heddle itself failed, and could not even say how: memory, or file descriptors for classes, may have run out. The connection is"
                + " closed, and its socket is free.",
            null);
    }

    static WebSocketError error(Connection of, ErrorKind kind, String problem, Throwable cause) {
        return error(of, new Failure(kind, problem, cause));
    }

    /** As this connection is told it, in its phase and with its address; of a failure without a response. */
    static WebSocketError error(Connection of, Failure failure) {
        return error(of, failure, NO_CLOCK);
    }

    /** As {@link #error(Connection, Failure)}. @param wallClock tells when a response came */
    static WebSocketError error(Connection of, Failure failure, InstantSource wallClock) {
        ConnectionRequest request = of.state.request();
        boolean mayHaveProxy = of.phase.isEstablished() && request.unixSocket() == null;
        return (mayHaveProxy ? failure.through(request.proxy()) : failure).toError(of.phase, request.uri(), of.remoteAddress(),
            wallClock);
    }
}
