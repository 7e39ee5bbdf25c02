package io.heddle.testkit.soak;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import java.util.Set;

/** How a server treats a connection; its name is in the target of the request. <b>Thread:</b> immutable. */
enum Fault {
    /** No fault: it echoes. */
    NONE(120),
    /** It answers late, and stops reading now and then. */
    SLOW(30),
    /** It sends the client to another target, which echoes. */
    REDIRECT(10),
    /** It closes with a close frame. */
    CLOSE(24),
    /** It ends the connection without a close frame. */
    DROP(24),
    /** It resets the connection, or the stream. */
    RESET(24),
    /** It sends a frame that RFC 6455 forbids. */
    BREAK(24),
    /** It answers the upgrade with 503. */
    REFUSE(12),
    /** It ends the connection instead of an answer to the upgrade. */
    NO_ANSWER(12),
    /** Nobody listens on the port. */
    NOBODY(12),
    /** It ends the HTTP/2 session in order: its streams go on. Over HTTP/1.1 it is {@link #NONE}. */
    GOAWAY(1),
    /**
     * It drops the HTTP/2 session and all streams with it, if that has TLS: so without TLS no stream may end by the fault of another one.
     * Without such a session it is {@link #DROP}.
     */
    DROP_SESSION(1);

    /** The code of {@link #CLOSE}. */
    static final int SERVER_CODE = 4_321;
    /** The status of {@link #REFUSE}. */
    static final int REFUSED_STATUS = 503;
    /** The most different frames of {@link #BREAK}. */
    static final int BREAKS = 7;

    private static final Set<Fault> ECHOING = Set.of(NONE, SLOW, REDIRECT, GOAWAY);
    private static final Set<Integer> VIOLATION_CODES = Set.of(1002, 1007);
    private static final int MAX_DRAW = sumOfWeights();

    private final int weight;

    Fault(int weight) {
        this.weight = weight;
    }

    private static int sumOfWeights() {
        int sum = 0;
        for (Fault fault : values()) {
            sum += fault.weight;
        }
        return sum;
    }

    static int maxDraw() {
        return MAX_DRAW;
    }

    /** @param draw 0 to {@link #maxDraw()} - 1 */
    static Fault drawn(int draw) {
        int rest = draw;
        for (Fault fault : values()) {
            rest -= fault.weight;
            if (rest < 0) {
                return fault;
            }
        }
        throw new IllegalArgumentException(String.valueOf(draw));
    }

    /** True if each message comes back until the client itself ends the connection. */
    boolean echoesToTheEnd() {
        return ECHOING.contains(this);
    }

    /** True if this explains an end by a close frame of the server, or of a client that found a violation. */
    boolean explains(int code) {
        return this == CLOSE && code == SERVER_CODE || this == BREAK && VIOLATION_CODES.contains(code);
    }

    /** True if this explains that a close frame of the client gets no answer. */
    boolean leavesACloseUnanswered() {
        return this == DROP || this == RESET || this == DROP_SESSION || this == BREAK;
    }

    /** True if this explains an error. */
    boolean explains(WebSocketError error) {
        ErrorKind kind = error.kind();
        return switch (this) {
            case DROP, RESET, DROP_SESSION -> kind == ErrorKind.CONNECTION_LOST && error.phase().compareTo(Phase.OPEN) >= 0;
            case REFUSE -> kind == ErrorKind.UPGRADE && error.httpStatus() == REFUSED_STATUS;
            case NO_ANSWER -> error.phase() == Phase.UPGRADE && (kind == ErrorKind.UPGRADE || kind == ErrorKind.CONNECTION_LOST);
            case NOBODY -> kind == ErrorKind.CONNECT;
            // The client's own close frame was sent before.
            case BREAK -> kind == ErrorKind.PROTOCOL && error.phase() == Phase.CLOSE;
            case NONE, SLOW, REDIRECT, CLOSE, GOAWAY -> false;
        };
    }
}
