package io.heddle.engine.connection;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.event.ClosedHandler;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.testkit.wire.ServerFrames;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** All events of a connection: how to listen to each, and how to bring it about. */
enum HandlerKind {
    REQUEST_CREATED((ws, handler) -> ws.onInternalRequestCreated(handler.withArgument()), (rig, link) -> {}) {
        @Override
        ConnectionHandle socket(Rig rig) {
            return rig.socket(rig.peer().uri());
        }

        @Override
        void provoke(Rig rig, ConnectionHandle ws) {
            ws.open();
            rig.turn();
            Connection connection = rig.connectionOf(ws);
            rig.turnNetworkUntil(() -> connection.phase == ConnectionPhase.UPGRADING || connection.phase == ConnectionPhase.CLOSED);
            rig.turnUntilIdle();
        }
    },
    OPEN(WebSocket::onOpen, (rig, link) -> {}),
    TEXT((ws, handler) -> ws.onMessage(handler.withArgument()), ServerFrames.text("hello")),
    TEXT_NO_ALLOC((ws, handler) -> ws.onMessageNoAlloc(handler.withArgument()), ServerFrames.text("hello")),
    BINARY((ws, handler) -> ws.onBinary(handler.withArgument()), ServerFrames.binary((byte) 1, (byte) 2)),
    BINARY_NO_ALLOC((ws, handler) -> ws.onBinaryNoAlloc(handler.withArgument()), ServerFrames.binary((byte) 1, (byte) 2)),
    PIECE((ws, handler) -> ws.onIncompleteFrame(handler.withArgument()), ServerFrames.fragment(ServerFrames.BINARY, (byte) 1)),
    PING((ws, handler) -> ws.onPing(handler.withArgument()), ServerFrames.ping("?")),
    PONG((ws, handler) -> ws.onPong(handler.withArgument()), ServerFrames.pong((byte) '!')),
    WRITABLE(WebSocket::onWritable, (rig, link) -> {
        link.socket.block();
        byte[] message = new byte[rig.config.maxBufferedBytes() / 2];
        SendResult result = SendResult.QUEUED;
        while (result == SendResult.QUEUED) {
            result = link.ws.send(message);
        }
        rig.turnUntilIdle();
        link.unblock();
    }),
    CLOSED(WebSocket::onClosed, (rig, link) -> link.receive(ServerFrames.close(1000, "bye")).receiveEnd()),
    ERROR((ws, handler) -> ws.onError(handler.withArgument()), (rig, link) -> link.receiveEnd());

    private final BiConsumer<WebSocket, Forwarder> give;
    private final BiConsumer<Rig, Link> provoke;

    HandlerKind(BiConsumer<WebSocket, Forwarder> give, byte[] frame) {
        this(give, (rig, link) -> link.receive(frame));
    }

    HandlerKind(BiConsumer<WebSocket, Forwarder> give, BiConsumer<Rig, Link> provoke) {
        this.give = give;
        this.provoke = provoke;
    }

    /** Gives a handler to the event; the same object may be given several times. */
    void give(WebSocket ws, Forwarder handler) {
        give.accept(ws, handler);
    }

    /** Adds a new handler to the event. @return the object that was given, which can be removed */
    Forwarder add(WebSocket ws, Consumer<WebSocket> handler) {
        Forwarder given = new Forwarder(handler);
        give(ws, given);
        return given;
    }

    /** A connection, not opened, that the event can come to. */
    ConnectionHandle socket(Rig rig) {
        return rig.socket();
    }

    /** From not opened to after the event. */
    void provoke(Rig rig, ConnectionHandle ws) {
        provoke(rig, rig.open(ws, null));
    }

    /** Once more, from open to after the event; for some being open is all. */
    void provoke(Rig rig, Link link) {
        provoke.accept(rig, link);
    }

    /** Whether it is told at the end. */
    boolean isLast() {
        return this == CLOSED || this == ERROR;
    }

    /** A handler of any event, which passes the connection on. */
    static final class Forwarder implements Consumer<WebSocket>, BiConsumer<WebSocket, Object>, ClosedHandler {
        private final Consumer<WebSocket> target;

        Forwarder(Consumer<WebSocket> target) {
            this.target = target;
        }

        @Override
        public void accept(WebSocket from) {
            target.accept(from);
        }

        @Override
        public void accept(WebSocket from, Object argument) {
            target.accept(from);
        }

        @Override
        public void onClosed(WebSocket from, int code, String reason) {
            target.accept(from);
        }

        @SuppressWarnings("unchecked") // any argument will do
        <T> BiConsumer<WebSocket, T> withArgument() {
            return (BiConsumer<WebSocket, T>) (BiConsumer<WebSocket, ?>) this;
        }
    }
}
