package io.heddle.loadgen.connect;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.Closure;
import io.heddle.api.internal.LogText;

/**
 * The end of a connection in words, with the exit code that it means.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param exitCode one of {@link ExitCodes}
 * @param sentence for standard error
 */
record Ending(int exitCode, String sentence) {
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    private static final int TOO_BIG = 1009;
    /** More than a close frame has room for: nothing is cut. */
    private static final int MAX_REASON_CHARS = 123;

    /** @param wasOpen whether the connection was open before */
    static Ending of(WebSocketError error, boolean wasOpen) {
        ErrorKind kind = error.kind();
        if (kind == ErrorKind.INTERNAL) {
            return new Ending(1, error.toString());
        }
        if (wasOpen) {
            return new Ending(ExitCodes.LOST, "connection lost: " + error);
        }
        if (kind == ErrorKind.UPGRADE) {
            return new Ending(ExitCodes.REFUSED, "refused: " + error);
        }
        return new Ending(kind == ErrorKind.CONFIG ? ExitCodes.USAGE : ExitCodes.NOT_CONNECTED, "not connected: " + error);
    }

    static Ending of(Closure closure, int code, String reason) {
        String why = reason.isEmpty() ? "" : " (" + LogText.printable(reason, MAX_REASON_CHARS) + ")";
        return switch (closure.initiator()) {
            case APPLICATION -> closure.sentCode() == Closure.NO_FRAME ? new Ending(ExitCodes.LOST, "the connection was dropped")
                : closure.receivedCode() == Closure.NO_FRAME
                    ? new Ending(ExitCodes.WELL, "closed; the server ended the connection without an answer to the close frame")
                : new Ending(ExitCodes.WELL, "closed with " + closure.sentCode());
            case PEER -> {
                boolean isWell = code == NORMAL || code == GOING_AWAY || code == Closure.NO_STATUS;
                String with = code == Closure.NO_STATUS ? "without a code" : "with " + code + why;
                yield new Ending(isWell ? ExitCodes.WELL : ExitCodes.CLOSED_WITH_ERROR, "closed by the server " + with);
            }
            case ENGINE -> new Ending(ExitCodes.LOST, code == TOO_BIG
                ? "closed with 1009" + why + ": the server sent a message that is larger than --max-message, or inflates beyond it"
                : "closed with " + code + why + ": the server broke the protocol");
        };
    }
}
