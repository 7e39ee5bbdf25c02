package io.heddle.jmh.compare.scenario;

import java.util.Locale;

/** The kinds of work that a client can be put through. <b>Thread:</b> immutable. */
enum Scenario {
    /** One message in flight on each connection, as fast as echoes come back. */
    PINGPONG("/echo", 1_000),
    /** Several in flight on each connection. */
    PIPELINED("/echo", 100),
    /** One message in flight on each connection, compressed without context takeover (RFC 7692). */
    DEFLATE("/echo?deflate", 100),
    /** The server sends as fast as the client receives. */
    RECEIVE("/flood?bytes=%d", 10),
    /** Messages leave on a schedule. */
    OPENLOOP("/echo", 1_000),
    /** Connections do nothing. */
    IDLE("/echo", 5_000),
    /** Connections open and close, one after the other. */
    CONNECT("/echo", 8);

    private static final int TLS_IDLE_CONNECTIONS = 2_000;

    private final String target;
    private final int connections;

    Scenario(String target, int connections) {
        this.target = target;
        this.connections = connections;
    }

    /** The name on the command line and in results. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return label();
    }

    /** Path and query at the server. */
    String target(int bytes) {
        return String.format(target, bytes);
    }

    int defaultConnections(boolean tls) {
        return this == IDLE && tls ? TLS_IDLE_CONNECTIONS : connections;
    }

    Load load(RunOptions options) {
        int count = options.connections();
        return switch (this) {
            case PINGPONG, PIPELINED, DEFLATE -> new EchoLoad(count, options.active(), options.bytes(), options.depth());
            case RECEIVE -> new ReceiveLoad(count, options.bytes());
            case OPENLOOP -> new OpenLoopLoad(options.bytes(), count, options.ratePerSecond());
            case IDLE -> new IdleLoad(count);
            case CONNECT -> new ConnectLoad(count);
        };
    }
}
