package io.heddle.engine.connection;

import io.heddle.api.ClosedHandler;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.testkit.wire.ServerFrames;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** All events of a connection: how to listen to each, and how to bring it about. */
enum HandlerKind {
    REQUEST_CREATED {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onInternalRequestCreated(handler.withArgument());
        }

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
    OPEN {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onOpen(handler);
        }
    },
    TEXT {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onMessage(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.text("hello"));
        }
    },
    TEXT_NO_ALLOC {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onMessageNoAlloc(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.text("hello"));
        }
    },
    BINARY {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onBinary(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.binary((byte) 1, (byte) 2));
        }
    },
    BINARY_NO_ALLOC {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onBinaryNoAlloc(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.binary((byte) 1, (byte) 2));
        }
    },
    PIECE {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onIncompleteFrame(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.fragment(ServerFrames.BINARY, (byte) 1));
        }
    },
    PING {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onPing(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.ping("?"));
        }
    },
    PONG {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onPong(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.pong((byte) '!'));
        }
    },
    WRITABLE {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onWritable(handler);
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.socket.block();
            byte[] message = new byte[rig.config.maxBufferedBytes() / 2];
            SendResult result = SendResult.QUEUED;
            while (result == SendResult.QUEUED) {
                result = link.ws.send(message);
            }
            rig.turnUntilIdle();
            link.socket.unblock();
            rig.turnUntilIdle();
        }
    },
    CLOSED {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onClosed(handler);
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(ServerFrames.close(1000, "bye")).receiveEnd();
        }
    },
    ERROR {
        @Override
        void give(WebSocket ws, Forwarder handler) {
            ws.onError(handler.withArgument());
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receiveEnd();
        }
    };

    /** Gives a handler to the event; the same object may be given several times. */
    abstract void give(WebSocket ws, Forwarder handler);

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

    /** Once more, from open to after the event. */
    void provoke(Rig rig, Link link) {
        // Being open is all.
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
