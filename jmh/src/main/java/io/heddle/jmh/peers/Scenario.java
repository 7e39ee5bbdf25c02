package io.heddle.jmh.peers;

import java.util.Locale;

/** What a client is put through. <b>Thread:</b> immutable. */
enum Scenario {
    /** One message in flight on each connection, as fast as echoes come back. */
    PINGPONG("/echo", 1_000),
    /** Several in flight on each connection. */
    PIPELINED("/echo", 100),
    /** The server sends as fast as the client takes it. */
    RECEIVE("/flood?bytes=%d", 10);

    private final String target;
    private final int defaultConnections;

    Scenario(String target, int defaultConnections) {
        this.target = target;
        this.defaultConnections = defaultConnections;
    }

    /** The name on the command line and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Path and query at the server. */
    String target(int bytes) {
        return String.format(target, bytes);
    }

    int defaultConnections() {
        return defaultConnections;
    }

    Load load(RunOptions options) {
        return switch (this) {
            case PINGPONG, PIPELINED -> new EchoLoad(options.bytes(), options.depth());
            case RECEIVE -> new ReceiveLoad(options.bytes());
        };
    }
}
