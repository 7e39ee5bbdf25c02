package io.heddle.testkit;

import io.heddle.testkit.server.ServerConnection;
import io.heddle.testkit.server.Show;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The actions of a server on a connection: as a step of a {@link Conversation}, or at once through a {@link Peer}. All methods may be
 * called from any thread. A {@link Peer} throws an {@link IllegalStateException} if its connection cannot do a thing any more; for a
 * conversation that is something unexpected.
 *
 * @param <S> the class itself
 */
public abstract sealed class ServerActions<S extends ServerActions<S>> permits Conversation, Peer {

    ServerActions() {}

    /**
     * Does something, now or in its turn.
     *
     * @param text as it stands in the program
     * @param isEnding whether nothing can follow
     * @param action what to do
     */
    abstract S act(String text, boolean isEnding, Consumer<ServerConnection> action);

    // ---- messages ----

    /**
     * Sends a text message in one frame.
     *
     * @param text sent as UTF-8
     * @return this
     */
    public S sendText(String text) {
        return act("sendText(" + Show.text(text) + ")", false, connection -> connection.sendText(text));
    }

    /**
     * Sends a binary message in one frame.
     *
     * @param payload is copied
     * @return this
     */
    public S sendBinary(byte... payload) {
        byte[] copy = payload.clone();
        return act("sendBinary(" + Show.bytes(copy) + ")", false, connection -> connection.sendBinary(copy));
    }

    /**
     * Sends one text message in several frames.
     *
     * @param parts the payload of each frame, one or more
     * @return this
     */
    public S sendFragments(String... parts) {
        if (parts.length == 0) {
            throw new IllegalArgumentException("A message has one frame or more");
        }
        String[] copy = parts.clone();
        String shown = Arrays.stream(copy).map(Show::text).collect(Collectors.joining(", "));
        return act("sendFragments(" + shown + ")", false, connection -> connection.sendFragments(copy));
    }

    /**
     * Sends bytes as they are: frames that no rule allows, halves of frames, or noise; before the answer as well.
     *
     * @param bytes are copied
     * @return this
     */
    public S sendRaw(byte... bytes) {
        byte[] copy = bytes.clone();
        return act("sendRaw(" + Show.bytes(copy) + ")", false, connection -> connection.sendRaw(copy));
    }

    // ---- control frames ----

    /**
     * Sends a ping.
     *
     * @param payload sent as UTF-8, 0 to 125 bytes
     * @return this
     */
    public S sendPing(String payload) {
        return act("sendPing(" + Show.text(payload) + ")", false, connection -> connection.sendPing(payload));
    }

    /**
     * Sends a pong, asked for or not.
     *
     * @param payload sent as UTF-8, 0 to 125 bytes
     * @return this
     */
    public S sendPong(String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return act("sendPong(" + Show.text(payload) + ")", false, connection -> connection.sendPong(bytes));
    }

    /**
     * Sends a close frame, and nothing more: the connection stays, until the client's close frame is there as well. That frame may have
     * come before; then this is the answer to it.
     *
     * @param code any, also one that no close frame may have; 1005 for a close frame without a code
     * @param reason sent as UTF-8, 0 to 123 bytes
     * @return this
     */
    public S sendClose(int code, String reason) {
        return act("sendClose(" + code + ", " + Show.text(reason) + ")", false, connection -> connection.sendClose(code, reason));
    }

    // ---- the connection ----

    /**
     * Stops reading, so that the client feels the back-pressure once the buffers on the way are full.
     *
     * @return this
     */
    public S pauseReading() {
        return act("pauseReading()", false, ServerConnection::pauseReading);
    }

    /**
     * Reads again.
     *
     * @return this
     */
    public S resumeReading() {
        return act("resumeReading()", false, ServerConnection::resumeReading);
    }

    /**
     * Ends the output once everything was sent, as TCP's FIN does; the client may still send.
     *
     * @return this
     */
    public S endOutput() {
        return act("endOutput()", false, ServerConnection::endOutput);
    }

    /**
     * Closes the connection once everything was sent, without a close frame: the client sees the end of its input, and, if it sends more
     * or bytes of it are unread, a reset. Nothing can follow.
     *
     * @return this
     */
    public S drop() {
        return act("drop()", true, ServerConnection::drop);
    }

    /**
     * Breaks the connection at once: the client sees a reset. Bytes that are not sent yet are lost. Nothing can follow.
     *
     * @return this
     */
    public S reset() {
        return act("reset()", true, ServerConnection::reset);
    }

    // ---- HTTP/2 ----

    /**
     * Breaks the stream at once with RST_STREAM. Over HTTP/2 only. Nothing can follow.
     *
     * @param code an error code of RFC 9113 section 7, such as 7 for REFUSED_STREAM, or any other
     * @return this
     */
    public S resetStream(int code) {
        return act("resetStream(" + code + ")", true, connection -> connection.resetStream(code));
    }

    /**
     * Gives the client no bytes of its windows back, neither of the stream's nor, for what this connection reads, of the session's. So the
     * client cannot send more than 65,535 bytes unless the settings say otherwise. Over HTTP/2 only.
     *
     * @return this
     */
    public S withholdWindow() {
        return act("withholdWindow()", false, ServerConnection::withholdWindow);
    }

    /**
     * Gives the client back what was withheld of its windows, and goes on with that. Over HTTP/2 only.
     *
     * @return this
     */
    public S releaseWindow() {
        return act("releaseWindow()", false, ServerConnection::releaseWindow);
    }

    /**
     * Announces other settings for the whole session. Over HTTP/2 only.
     *
     * @param settings those that change
     * @return this
     */
    public S settings(Http2Settings settings) {
        return act("settings(" + settings + ")", false, connection -> connection.settings(settings));
    }

    /**
     * Announces with GOAWAY that the session takes no streams from now on; those that are open go on. Over HTTP/2 only.
     *
     * @param code an error code of RFC 9113 section 7, such as 0 for NO_ERROR
     * @return this
     */
    public S goAway(int code) {
        return act("goAway(" + code + ")", false, connection -> connection.goAway(code));
    }

    /**
     * Announces with GOAWAY that the session does nothing for the streams above one, and takes no more. Connections on those streams are
     * broken for their scripts. Over HTTP/2 only.
     *
     * @param lastStream the number of the last stream that goes on: 1 is the first of a session, 3 the second; 0 for none
     * @param code an error code of RFC 9113 section 7
     * @return this
     */
    public S goAway(int lastStream, int code) {
        return act("goAway(" + lastStream + ", " + code + ")", false, connection -> connection.goAway(lastStream, code));
    }

    /**
     * Sends bytes between the frames of the session, as they are. Over HTTP/2 only.
     *
     * @param bytes are copied
     * @return this
     */
    public S sendSessionRaw(byte... bytes) {
        byte[] copy = bytes.clone();
        return act("sendSessionRaw(" + Show.bytes(copy) + ")", false, connection -> connection.sendSessionRaw(copy));
    }

    /**
     * Closes the session with all of its streams, without GOAWAY, once everything was sent but what flow control holds back: the client
     * sees the end of its input. Over HTTP/2 only. Nothing can follow.
     *
     * @return this
     */
    public S closeSession() {
        return act("closeSession()", true, ServerConnection::closeSession);
    }

    /**
     * Breaks the session with all of its streams at once: the client sees a reset. Over HTTP/2 only. Nothing can follow.
     *
     * @return this
     */
    public S resetSession() {
        return act("resetSession()", true, ServerConnection::resetSession);
    }
}
