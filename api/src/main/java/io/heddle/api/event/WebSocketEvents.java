package io.heddle.api.event;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.InternalRequest;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * The events of connections, and where their handlers are given: to one {@link WebSocket}, or to an object that makes one connection after
 * the other and gives each of them the same handlers. {@link WebSocket} says when each event comes, and on which thread.
 *
 * @param <S> the type that the handlers are given to, which each method returns
 */
public interface WebSocketEvents<S> {

    /**
     * Adds a handler for the opening: the connection is upgraded, and messages may be sent.
     *
     * @param handler called once, on the event-loop thread
     * @return this object
     */
    S onOpen(Consumer<WebSocket> handler);

    /**
     * Adds a handler for whole text messages, as strings.
     *
     * @param handler called on the event-loop thread
     * @return this object
     */
    S onMessage(BiConsumer<WebSocket, String> handler);

    /**
     * Adds a handler for whole text messages, as validated UTF-8 bytes, without a copy.
     *
     * @param handler called on the event-loop thread; the segment is valid only during the call
     * @return this object
     */
    S onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * Adds a handler for whole binary messages.
     *
     * @param handler called on the event-loop thread; the array is a copy that belongs to the handler
     * @return this object
     */
    S onBinary(BiConsumer<WebSocket, byte[]> handler);

    /**
     * Adds a handler for whole binary messages, without a copy.
     *
     * @param handler called on the event-loop thread; the segment is valid only during the call
     * @return this object
     */
    S onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * Adds a handler for the pieces of messages that did not arrive whole in one frame and one read: of fragmented messages (RFC 6455
     * section 5.4), and of large ones, as they come. While there is such a handler, these messages are neither assembled nor stored, nor
     * limited by {@link EngineConfig#maxMessageBytes()}, and {@code onMessage} and {@code onBinary} are not called for them. Messages that
     * arrive whole go to the handlers for whole messages if there are any, and otherwise here, as one piece that is first and last.
     *
     * @param handler called on the event-loop thread; the fragment is valid only during the call
     * @return this object
     */
    S onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler);

    /**
     * Adds a handler that completes each upgrade request at once, ahead of {@code onPrepareRequest}. It is called again for each redirect,
     * fallback and answer to a challenge: {@link InternalRequest#uri()} tells for which server.
     *
     * @param handler called on the event-loop thread
     * @return this object
     */
    S onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler);

    /**
     * Adds a handler that prepares each request in its own time: fetches a token, or computes a signature. It is called behind {@code
     * onInternalRequestCreated}, and returns a stage: the request is sent when any thread completes it. Several are called in turn, each
     * when the stage before is complete, and share {@link EngineConfig#prepareTimeout()}. Until the last stage is complete, the request
     * can be changed, and a server that goes away is not noticed: see {@link InternalRequest}.
     *
     * <p>A null in place of the stage counts as complete. An exception, or a stage that fails, ends the connection in kind {@link
     * ErrorKind#PREPARE}, whose message leaves out its text, which may be a secret; too much time, in {@link ErrorKind#TIMEOUT}.
     *
     * @param handler called on the event-loop thread; the value of its stage is ignored
     * @return this object
     */
    S onPrepareRequest(BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler);

    /**
     * Adds a handler for the end by a close frame or by the application: see the class comment.
     *
     * @param handler called at most once, on the event-loop thread
     * @return this object
     */
    S onClosed(ClosedHandler handler);

    /**
     * Adds a handler for the end by a failure: the connection could not be established, or was lost. See the class comment.
     *
     * @param handler called at most once, on the event-loop thread
     * @return this object
     */
    S onError(BiConsumer<WebSocket, WebSocketError> handler);

    /**
     * Adds a handler for received pings (RFC 6455 section 5.5.2). The engine answers each ping, whatever the handler does.
     *
     * @param handler called on the event-loop thread with the payload, 0 to 125 bytes, valid only during the call
     * @return this object
     */
    S onPing(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * Adds a handler for received pongs (RFC 6455 section 5.5.3), solicited or not.
     *
     * @param handler called on the event-loop thread with the payload, 0 to 125 bytes, valid only during the call
     * @return this object
     */
    S onPong(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * Adds a handler for the end of back-pressure. After a send was {@link SendResult#BACK_PRESSURED}, it is called when {@link
     * WebSocket#bufferedAmount()} has fallen to {@link EngineConfig#lowWaterMarkBytes()} or below, or the ring or the pool has room again.
     * It is called once, however many sends were refused; the next refusal leads to the next call.
     *
     * @param handler called on the event-loop thread
     * @return this object
     */
    S onWritable(Consumer<WebSocket> handler);
}
