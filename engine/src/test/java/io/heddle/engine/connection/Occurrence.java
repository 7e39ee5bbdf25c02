package io.heddle.engine.connection;

import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Everything that may happen to a connection and end it. */
enum Occurrence {
    CLOSE((rig, link) -> link.ws.close(1000, "bye")),
    CLOSE_ELSEWHERE((rig, link) -> rig.elsewhere(() -> link.ws.close(1000, "bye"))),
    ABORT((rig, link) -> link.ws.abort()),
    ABORT_ELSEWHERE((rig, link) -> rig.elsewhere(link.ws::abort)),
    ENGINE_CLOSES((rig, link) -> rig.commands.add(rig.connections::closeAll)),
    ENGINE_DROPS((rig, link) -> {
        rig.commands.add(rig.connections::closeAll);
        rig.turnUntilIdle();
        rig.commands.add(rig.connections::dropAll);
    }),
    TIME_PASSES((rig, link) -> {
        rig.turnUntilIdle();
        rig.advance(Duration.ofMinutes(1));
    }),
    SILENCE((rig, link) -> {
        link.ws.startPingThread(true);
        rig.turnUntilIdle();
        rig.advance(Duration.ofSeconds(3));
    }),
    PEER_CLOSES(link -> link.socket.feed(ServerFrames.close(4000, "peer"))),
    PEER_CLOSES_EMPTY(link -> link.socket.feed(ServerFrames.close())),
    PEER_CLOSES_AND_ENDS(link -> link.socket.feed(ServerFrames.close(4000, "peer")).end()),
    STREAM_ENDS(link -> link.socket.end()),
    READ_FAILS(link -> link.socket.breakRead("Connection reset")),
    WRITE_FAILS(link -> {
        link.socket.breakWrite("Broken pipe");
        link.ws.send("out");
    }),
    VIOLATION(link -> link.socket.feed(ServerFrames.hex("C1 00"))),
    FAULT((rig, link) -> link.connection.onFault(new IllegalStateException("a bug")));

    private final BiConsumer<Rig, Link> how;
    private final boolean needsSocket;

    Occurrence(BiConsumer<Rig, Link> how) {
        this.how = how;
        needsSocket = false;
    }

    /** At the far end of its socket. */
    Occurrence(Consumer<Link> how) {
        this.how = (rig, link) -> how.accept(link);
        needsSocket = true;
    }

    void happen(Rig rig, Link link) {
        how.accept(rig, link);
    }

    boolean needsSocket() {
        return needsSocket;
    }
}
