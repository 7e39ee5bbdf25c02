package io.heddle.engine.transport.http2;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.Journal;
import io.heddle.engine.connection.Rig;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;

/** A WebSocket over a stream of a session, and the server of the session. */
final class Http2Link {
    final ConnectionHandle ws;
    final Journal events;
    final Http2Peer peer;
    int stream;

    private Http2Link(ConnectionHandle ws, Journal events, Http2Peer peer) {
        this.ws = ws;
        this.events = events;
        this.peer = peer;
    }

    /** Prepared with that policy, and asked to open. */
    static Http2Link asked(Rig rig, Http2Peer peer, HttpPolicy policy) {
        return asked(rig, peer, policy, rig.socket(peer.socket.uri()));
    }

    static Http2Link asked(Rig rig, Http2Peer peer, HttpPolicy policy, ConnectionHandle ws) {
        ws.internalRequest().httpPolicy(policy);
        Http2Link link = new Http2Link(ws, rig.journal(ws), peer);
        ws.open();
        return link;
    }

    /** The first of a session: open. */
    static Http2Link opened(Rig rig, int... settings) {
        Http2Peer peer = new Http2Peer(rig);
        Http2Link link = asked(rig, peer, HttpPolicy.HTTP_2_ONLY);
        peer.begin(settings);
        return link.answered(rig);
    }

    /** One more on the session. */
    Http2Link neighbour(Rig rig) {
        return asked(rig, peer, HttpPolicy.HTTP_2_ONLY).answered(rig);
    }

    private Http2Link answered(Rig rig) {
        stream = peer.open();
        rig.turnNetworkUntil(ws::isOpen);
        events.expect("open");
        return this;
    }

    /** What the server says on the stream. */
    void receive(byte[]... frames) {
        peer.send(Http2Frames.data(stream, ServerFrames.join(frames)));
    }

    /** The client's END_STREAM. */
    Http2Frame awaitEndOfStream() {
        return peer.await(frame -> frame.stream() == stream && frame.isEndOfStream());
    }

    Http2Link awaitEnd(Rig rig) {
        rig.turnNetworkUntil(() -> !events.lastEvents().isEmpty());
        return this;
    }
}
