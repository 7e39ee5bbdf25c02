package io.heddle.engine.frame;

/** The close codes of RFC 6455 section 7.4.1 that this client sends or reports. <b>Thread:</b> immutable. */
public final class CloseCode {
    public static final int NORMAL_CLOSURE = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    /** Stands for a close frame without a code; never on the wire. */
    public static final int NO_STATUS_RECEIVED = 1005;
    /** Stands for an end without a close frame; never on the wire. */
    public static final int ABNORMAL_CLOSURE = 1006;
    public static final int INVALID_PAYLOAD_DATA = 1007;
    public static final int MESSAGE_TOO_BIG = 1009;
    public static final int MANDATORY_EXTENSION = 1010;
    public static final int INTERNAL_ERROR = 1011;

    private CloseCode() {}

    /**
     * A close frame must not carry 1004 to 1006 and 1015.
     *
     * @return whether a close frame may carry the code: sections 7.4.1 and 7.4.2, and the registry
     */
    public static boolean isOnWire(int code) {
        return code >= NORMAL_CLOSURE && code <= 1003 || code >= INVALID_PAYLOAD_DATA && code <= 1014 || code >= 3000 && code <= 4999;
    }
}
