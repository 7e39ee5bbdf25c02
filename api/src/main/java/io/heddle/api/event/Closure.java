package io.heddle.api.event;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.util.Locale;
import java.util.Objects;

/**
 * How a connection ended: which side began the end, and the close frames of both (RFC 6455 section 5.5.1); see {@link WebSocket#closure()}.
 * Immutable.
 *
 * <p>The codes are those of RFC 6455 section 7.4, and two that are never on the wire (section 7.4.1): {@link #NO_STATUS} of a close frame
 * without a code, and {@link #NO_FRAME} where there was no close frame. A connection that was lost, or never opened, has no frames.
 */
public final class Closure {
    /** 1005: the close frame had no code. */
    public static final int NO_STATUS = 1005;
    /** 1006: there was no close frame. */
    public static final int NO_FRAME = 1006;

    /** The side that began the end. */
    public enum Initiator {
        /** The application called {@code close} or {@code abort}, before the peer's close frame had arrived. */
        APPLICATION,
        /**
         * The peer sent the first close frame, refused the upgrade, or ended the connection without a word. If the connection was lost, it
         * may also have been the network: the two look the same.
         */
        PEER,
        /**
         * The engine gave up: a time limit was over, the peer broke the protocol, a limit of this program was reached, an extension failed,
         * or {@link WebSocketEngine#close()} ended all connections.
         */
        ENGINE
    }

    private final Initiator initiator;
    private final int sentCode;
    private final String sentReason;
    private final int receivedCode;
    private final String receivedReason;

    private Closure(Initiator initiator, int sentCode, String sentReason, int receivedCode, String receivedReason) {
        this.initiator = Objects.requireNonNull(initiator, "initiator");
        this.sentCode = sentCode;
        this.sentReason = Objects.requireNonNull(sentReason, "sentReason");
        this.receivedCode = receivedCode;
        this.receivedReason = Objects.requireNonNull(receivedReason, "receivedReason");
    }

    /**
     * Describes the end of a connection; engines and tests do.
     *
     * @param initiator the side that began
     * @param sentCode the code of our close frame, 1000 to 4999
     * @param sentReason its reason, or an empty string
     * @param receivedCode the code of the peer's close frame, 1000 to 4999
     * @param receivedReason its reason, or an empty string
     * @return the closure
     */
    public static Closure of(Initiator initiator, int sentCode, String sentReason, int receivedCode, String receivedReason) {
        return new Closure(initiator, sentCode, sentReason, receivedCode, receivedReason);
    }

    /**
     * Describes an end without close frames.
     *
     * @param initiator the side that began
     * @return the closure
     */
    public static Closure withoutFrames(Initiator initiator) {
        return new Closure(initiator, NO_FRAME, "", NO_FRAME, "");
    }

    /**
     * Returns the side that began the end. If two close frames crossed on the way, ours was the first for us: {@link
     * Initiator#APPLICATION}. A close that the peer did not answer within {@link EngineConfig#closeTimeout()} was still begun by the
     * application, though it ends in {@code onError} of kind {@link ErrorKind#TIMEOUT}.
     *
     * @return the side, never null
     */
    public Initiator initiator() {
        return initiator;
    }

    /** {@return the code of the close frame that we wrote, the answer to the peer's included; {@link #NO_FRAME} if we wrote none} */
    public int sentCode() {
        return sentCode;
    }

    /** {@return the reason of that frame, or an empty string} */
    public String sentReason() {
        return sentReason;
    }

    /** {@return the code of the close frame that the peer sent; {@link #NO_FRAME} if none arrived} */
    public int receivedCode() {
        return receivedCode;
    }

    /** {@return the reason of that frame, or an empty string} */
    public String receivedReason() {
        return receivedReason;
    }

    /** {@return the closure as one line for a log, without the reasons} */
    @Override
    public String toString() {
        return "begun by the " + initiator.name().toLowerCase(Locale.ROOT) + ", " + sentCode + " sent, " + receivedCode + " received";
    }
}
