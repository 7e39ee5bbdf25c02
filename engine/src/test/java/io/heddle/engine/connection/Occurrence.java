package io.heddle.engine.connection;

import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;

/** Everything that may happen to a connection and end it. */
enum Occurrence {
    CLOSE {
        @Override
        void happen(Rig rig, Link link) {
            link.ws.close(1000, "bye");
        }
    },
    CLOSE_ELSEWHERE {
        @Override
        void happen(Rig rig, Link link) {
            rig.elsewhere(() -> link.ws.close(1000, "bye"));
        }
    },
    ABORT {
        @Override
        void happen(Rig rig, Link link) {
            link.ws.abort();
        }
    },
    ABORT_ELSEWHERE {
        @Override
        void happen(Rig rig, Link link) {
            rig.elsewhere(link.ws::abort);
        }
    },
    ENGINE_CLOSES {
        @Override
        void happen(Rig rig, Link link) {
            rig.commands.add(rig.connections::closeAll);
        }
    },
    ENGINE_DROPS {
        @Override
        void happen(Rig rig, Link link) {
            rig.commands.add(rig.connections::closeAll);
            rig.turnUntilIdle();
            rig.commands.add(rig.connections::dropAll);
        }
    },
    TIME_PASSES {
        @Override
        void happen(Rig rig, Link link) {
            rig.turnUntilIdle();
            rig.advance(Duration.ofMinutes(1));
        }
    },
    SILENCE {
        @Override
        void happen(Rig rig, Link link) {
            link.ws.startPingThread(true);
            rig.turnUntilIdle();
            rig.advance(Duration.ofSeconds(3));
        }
    },
    PEER_CLOSES {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.feed(ServerFrames.close(4000, "peer"));
        }
    },
    PEER_CLOSES_EMPTY {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.feed(ServerFrames.close());
        }
    },
    PEER_CLOSES_AND_ENDS {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.feed(ServerFrames.close(4000, "peer")).end();
        }
    },
    STREAM_ENDS {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.end();
        }
    },
    READ_FAILS {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.breakRead("Connection reset");
        }
    },
    WRITE_FAILS {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.breakWrite("Broken pipe");
            link.ws.send("out");
        }
    },
    VIOLATION {
        @Override
        void happen(Rig rig, Link link) {
            link.socket.feed(ServerFrames.hex("C1 00"));
        }
    },
    FAULT {
        @Override
        void happen(Rig rig, Link link) {
            link.connection.onFault(new IllegalStateException("a bug"));
        }
    };

    abstract void happen(Rig rig, Link link);

    boolean needsSocket() {
        return ordinal() >= PEER_CLOSES.ordinal() && this != FAULT;
    }
}
