package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.engine.opening.ConnectionPhase;
import io.heddle.testkit.wire.ServerFrames;

/** Every place in the life of a connection where something may happen to it, and how a connection gets there. */
enum Standing {
    /** Made, not opened. */
    PREPARED(ConnectionPhase.NEW),
    /** Opened, but the loop has not seen it yet. */
    ASKED_FOR(ConnectionPhase.NEW),
    RESOLVING(ConnectionPhase.RESOLVING),
    CONNECTING(ConnectionPhase.CONNECTING),
    SECURING(ConnectionPhase.SECURING),
    UPGRADING(ConnectionPhase.UPGRADING),
    OPEN(ConnectionPhase.OPEN),
    /** Open, but what is queued does not leave. */
    OPEN_BLOCKED(ConnectionPhase.OPEN),
    /** Open, between the fragments of a message of the peer. */
    OPEN_MID_MESSAGE(ConnectionPhase.OPEN),
    OPEN_SUSPENDED(ConnectionPhase.OPEN),
    /** A write has failed, and there may be more to read. */
    OUTPUT_LOST(ConnectionPhase.CLOSING),
    /** A write has failed while the user did not read. */
    LOST_SUSPENDED(ConnectionPhase.CLOSING),
    /** Our close frame has left. */
    CLOSING(ConnectionPhase.CLOSING),
    /** Our close frame waits behind a message that does not leave. */
    CLOSING_BLOCKED(ConnectionPhase.CLOSING),
    /** The peer closed, and we have answered. */
    ANSWERED(ConnectionPhase.CLOSING),
    /** The peer closed, and our answer does not leave. */
    ANSWERED_BLOCKED(ConnectionPhase.CLOSING),
    /** Both close frames have gone, ours first. */
    CLOSED_BY_BOTH(ConnectionPhase.CLOSING),
    /** The peer broke the protocol, and we have said so. */
    FAILING(ConnectionPhase.CLOSING),
    /** The peer broke the protocol, and we cannot say so. */
    FAILING_BLOCKED(ConnectionPhase.CLOSING),
    /** Ended, but the last event is not told yet. */
    ENDED(ConnectionPhase.CLOSED),
    /** Ended and told. */
    TOLD(ConnectionPhase.CLOSED);

    private final ConnectionPhase phase;

    Standing(ConnectionPhase phase) {
        this.phase = phase;
    }

    ConnectionPhase phase() {
        return phase;
    }

    /** Brings a new connection there. Its socket is null while there is none yet. */
    Link reach(Rig rig) {
        Link link = isBeforeOpen() ? attempt(rig) : opened(rig);
        assertEquals(phase, link.connection == null ? ConnectionPhase.NEW : link.connection.phase);
        return link;
    }

    boolean isBeforeOpen() {
        return ordinal() < OPEN.ordinal();
    }

    private Link attempt(Rig rig) {
        LoopbackPeer peer = this == SECURING || this == UPGRADING || this == CONNECTING ? rig.peer() : null;
        ConnectionHandle ws = peer == null ? rig.socket() : rig.socket(peer.uri(this == SECURING ? "wss" : "ws", "/"));
        Journal journal = rig.journal(ws);
        if (this == PREPARED) {
            return new Link(rig, ws, null, null, journal);
        }
        ws.open();
        if (this == ASKED_FOR) {
            return new Link(rig, ws, null, null, journal);
        }
        rig.turn();
        Connection connection = rig.connectionOf(ws);
        if (this == SECURING || this == UPGRADING) {
            rig.turnNetworkUntil(() -> connection.phase == phase && peer.accept());
            rig.turnNetworkUntil(() -> !peer.received().isEmpty());
        }
        return new Link(rig, ws, connection, null, journal);
    }

    private Link opened(Rig rig) {
        Link link = rig.link();
        switch (this) {
            case OPEN_BLOCKED -> blockedWithMessage(rig, link);
            case OPEN_MID_MESSAGE ->
                link.receive(ServerFrames.fragment(TEXT, "begun"), ServerFrames.fragment(CONTINUATION, "on"));
            case OPEN_SUSPENDED -> link.ws.suspendReading();
            case OUTPUT_LOST -> link.loseOutput();
            case LOST_SUSPENDED -> {
                link.ws.suspendReading();
                link.loseOutput();
            }
            case CLOSING -> link.ws.close(3001, "ours");
            case CLOSING_BLOCKED -> {
                blockedWithMessage(rig, link);
                link.ws.close(3001, "ours");
            }
            case ANSWERED -> link.receive(ServerFrames.close(3002, "theirs"));
            case ANSWERED_BLOCKED -> {
                blockedWithMessage(rig, link);
                link.receive(ServerFrames.close(3002, "theirs"));
            }
            case CLOSED_BY_BOTH -> {
                link.ws.close(3001, "ours");
                rig.turnUntilIdle();
                link.receive(ServerFrames.close(3002, "theirs"));
            }
            case FAILING -> link.receive(ServerFrames.hex("83 00"));
            case FAILING_BLOCKED -> {
                blockedWithMessage(rig, link);
                link.receive(ServerFrames.hex("83 00"));
            }
            case ENDED -> link.ws.abort();
            case TOLD -> link.receive(ServerFrames.close(3002, "theirs")).receiveEnd();
            default -> {
                // It is open, and that is all.
            }
        }
        if (this != ENDED) {
            rig.turnUntilIdle();
        }
        return link;
    }

    /** The begin of a frame has left, so that no close frame can go before its end. */
    private static void blockedWithMessage(Rig rig, Link link) {
        link.socket.allow(3);
        link.ws.send(new byte[100]);
        rig.turnUntilIdle();
    }
}
