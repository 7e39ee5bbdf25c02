package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ClientFrameReader;
import java.util.ArrayList;
import java.util.List;

/** One connection under test, from both of its ends: what the user holds, and the socket's far end. */
final class Link {
    final ConnectionHandle ws;
    final Connection connection;
    final ScriptedTransport socket;
    final Journal events;
    /** The connection as the poller calls it. */
    final LoopParticipant participant;
    private final Rig rig;

    Link(Rig rig, ConnectionHandle ws, Connection connection, ScriptedTransport socket, Journal events) {
        this.rig = rig;
        this.ws = ws;
        this.connection = connection;
        this.participant = new NetworkBeside.Watched(connection, rig.faults);
        this.socket = socket;
        this.events = events;
    }

    /** The peer sends this, in one piece. */
    Link receive(byte[]... frames) {
        socket.feed(frames);
        rig.turnUntilIdle();
        return this;
    }

    /** The peer ends the stream. */
    Link receiveEnd() {
        socket.end();
        rig.turnUntilIdle();
        return this;
    }

    /** A message of ours cannot be written, and nothing after it. */
    Link loseOutput() {
        socket.breakWrite("Broken pipe");
        ws.send("out");
        rig.turnUntilIdle();
        return this;
    }

    /** The socket takes everything again. */
    void unblock() {
        socket.unblock();
        rig.turnUntilIdle();
    }

    void resumeReading() {
        ws.resumeReading();
        rig.turnUntilIdle();
    }

    /** The frames that the peer got since the last call; they must be whole. */
    List<String> sent() {
        List<String> frames = new ArrayList<>();
        ClientFrameReader.all(socket.takeWritten()).forEach(frame -> frames.add(frame.toString()));
        return frames;
    }

    void expectSent(String... expected) {
        assertEquals(List.of(expected), sent());
    }
}
