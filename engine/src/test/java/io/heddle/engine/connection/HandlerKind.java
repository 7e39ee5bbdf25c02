package io.heddle.engine.connection;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.engine.opening.ConnectionPhase;
import java.util.function.Consumer;

/** All events of a connection: how to listen to each, and how to bring it about. */
enum HandlerKind {
    REQUEST_CREATED {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onInternalRequestCreated((from, request) -> handler.accept(from));
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
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onOpen(handler);
        }
    },
    TEXT {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onMessage((from, text) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.text("hello"));
        }
    },
    TEXT_NO_ALLOC {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onMessageNoAlloc((from, text) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.text("hello"));
        }
    },
    BINARY {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onBinary((from, bytes) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.binary((byte) 1, (byte) 2));
        }
    },
    BINARY_NO_ALLOC {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onBinaryNoAlloc((from, bytes) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.binary((byte) 1, (byte) 2));
        }
    },
    PIECE {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onIncompleteFrame((from, piece) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.fragment(Wire.BINARY, (byte) 1));
        }
    },
    PING {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onPing((from, payload) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.ping("?"));
        }
    },
    PONG {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onPong((from, payload) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.pong((byte) '!'));
        }
    },
    WRITABLE {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onWritable(handler);
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.socket.block();
            byte[] message = new byte[rig.services.config.maxBufferedBytes() / 2];
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
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onClosed((from, code, reason) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receive(Wire.close(1000, "bye")).receiveEnd();
        }
    },
    ERROR {
        @Override
        void add(WebSocket ws, Consumer<WebSocket> handler) {
            ws.onError((from, error) -> handler.accept(from));
        }

        @Override
        void provoke(Rig rig, Link link) {
            link.receiveEnd();
        }
    };

    abstract void add(WebSocket ws, Consumer<WebSocket> handler);

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
}
