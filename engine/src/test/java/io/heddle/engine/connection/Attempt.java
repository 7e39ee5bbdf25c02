package io.heddle.engine.connection;

/** A connection on its way to open, over a real socket on the loopback, and the server that it goes to. */
final class Attempt {
    final ConnectionHandle ws;
    final Journal events;
    final LoopbackPeer peer;
    private final Rig rig;

    private Attempt(Rig rig, ConnectionHandle ws, Journal events, LoopbackPeer peer) {
        this.rig = rig;
        this.ws = ws;
        this.events = events;
        this.peer = peer;
    }

    /** Opens it, up to the moment when the server has its whole request. */
    static Attempt requested(Rig rig, LoopbackPeer peer, ConnectionHandle ws, Journal events) {
        Attempt attempt = new Attempt(rig, ws, events, peer);
        ws.open();
        attempt.awaitRequest();
        return attempt;
    }

    static Attempt requested(Rig rig) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri());
        return requested(rig, peer, ws, rig.journal(ws));
    }

    void awaitRequest() {
        rig.turnNetworkUntil(peer::accept);
        rig.turnNetworkUntil(() -> peer.request() != null);
    }

    /** The server answers, and the client takes it all. */
    Attempt answer(String answer) {
        peer.send(answer);
        return awaitOutcome();
    }

    Attempt awaitOutcome() {
        rig.turnNetworkUntil(() -> !events.lines.isEmpty());
        return this;
    }

    Attempt awaitEnd() {
        rig.turnNetworkUntil(() -> !events.lastEvents().isEmpty());
        return this;
    }

    Attempt awaitEvents(int count) {
        rig.turnNetworkUntil(() -> events.lines.size() >= count);
        return this;
    }
}
