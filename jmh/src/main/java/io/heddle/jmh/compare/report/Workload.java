package io.heddle.jmh.compare.report;

import java.util.StringJoiner;

/**
 * The work of one run; runs of different clients are compared by it. <b>Thread:</b> immutable.
 *
 * @param scenario the name that the clients know it by, such as {@code pingpong}
 * @param connections that are open; in {@code connect}, that are being opened at a time
 * @param bytes of payload in a message, or 0 where no messages travel
 * @param depth messages in flight on each connection
 * @param tls true for TLS
 * @param active connections that exchange messages
 */
public record Workload(String scenario, int connections, int bytes, int depth, boolean tls, int active) {

    public static Workload pingpong(int connections, int bytes) {
        return new Workload("pingpong", connections, bytes, 1, false, connections);
    }

    public static Workload pipelined(int connections, int depth, int bytes) {
        return new Workload("pipelined", connections, bytes, depth, false, connections);
    }

    /** A ping-pong of compressed messages. */
    public static Workload deflate(int connections, int bytes) {
        return new Workload("deflate", connections, bytes, 1, false, connections);
    }

    public static Workload receive(int connections, int bytes) {
        return new Workload("receive", connections, bytes, 1, false, connections);
    }

    public static Workload openloop(int connections, int bytes) {
        return new Workload("openloop", connections, bytes, 1, false, connections);
    }

    public static Workload idle(int connections) {
        return new Workload("idle", connections, 0, 1, false, connections);
    }

    public static Workload connect(int atATime) {
        return new Workload("connect", atATime, 0, 1, false, atATime);
    }

    public Workload overTls() {
        return new Workload(scenario, connections, bytes, depth, true, active);
    }

    /** The same, with messages on only some of the connections. */
    public Workload activeOn(int some) {
        return new Workload(scenario, connections, bytes, depth, tls, some);
    }

    /** The workload of a line; values that the scenario does not use (a payload, a depth) are ignored. */
    static Workload of(PeerResult line) {
        boolean messages = hasMessages(line.scenario());
        boolean deep = line.scenario().equals("pipelined");
        return new Workload(line.scenario(), line.connections(), messages ? line.bytes() : 0, deep ? line.depth() : 1, line.tls(),
            line.active() == null || line.active() == 0 ? line.connections() : line.active());
    }

    private static boolean hasMessages(String scenario) {
        return !scenario.equals("idle") && !scenario.equals("connect");
    }

    public boolean isIdle() {
        return scenario.equals("idle");
    }

    public boolean isConnect() {
        return scenario.equals("connect");
    }

    public boolean isDeflate() {
        return scenario.equals("deflate");
    }

    public boolean isPartlyActive() {
        return active != connections;
    }

    /** A short name for options and files, such as {@code pingpong-tls-100x32}. */
    public String id() {
        StringBuilder id = new StringBuilder(scenario).append(tls ? "-tls" : "").append('-').append(connections);
        if (bytes > 0) {
            id.append('x').append(bytes);
        }
        if (depth > 1) {
            id.append("-depth").append(depth);
        }
        return id.append(isPartlyActive() ? "-active" + active : "").toString();
    }

    /** A name for headings, such as {@code pingpong over TLS: 100 connections, 32 B}. */
    public String title() {
        StringJoiner title = new StringJoiner(", ", scenario + (tls ? " over TLS: " : ": "), "");
        title.add(ReportFigures.count(connections) + (isConnect() ? " at a time" : connections == 1 ? " connection" : " connections"));
        if (isPartlyActive()) {
            title.add(ReportFigures.count(active) + " of them active");
        }
        if (bytes > 0) {
            title.add(ReportFigures.bytes(bytes));
        }
        return depth > 1 ? title.add(depth + " in flight on each").toString() : title.toString();
    }

    /** The unit that figures are divided by. */
    String unit() {
        return isIdle() ? "connection" : isConnect() ? "cycle" : "message";
    }

    /** A description for the report. */
    String explanation() {
        return switch (scenario) {
            case "pingpong" -> "Each active connection sends a message, waits for its echo, and sends the next."
                + (active < 5_000 ? ""
                    : " Java-WebSocket and nv-websocket-client are left out: with two threads for each connection, all on one core, they"
                        + " produced no figure within minutes.");
            case "pipelined" -> "Each connection keeps " + depth + " messages in flight; latency is measured on one of them at a time.";
            case "deflate" -> """
                Each connection sends a message of JSON-like text compressed (permessage-deflate, without context takeover at either end),
                waits for its echo, inflates it, and sends the next. The server returns each compressed message unchanged and accepts no
                other, so that only the client pays for compression. Each library uses its default level. Raw NIO is left out, since
                compression is no I/O; the JDK's client has none, and Tyrus's is not published for its version.""";
            case "receive" -> "The server sends as fast as the connections take it; the client only receives.";
            case "openloop" -> ReportFigures.count(Matrix.OPENLOOP_RATE)
                + " messages a second are due on a fixed schedule, whenever the answers come; latency counts from the due time.";
            case "idle" -> """
                Connections are opened and left alone; their memory is counted after garbage collections. A tenth of them is opened
                before the first count, together with everything that all connections share.""";
            case "connect" -> "A cycle is connect" + (tls ? ", TLS handshake" : "") + ", upgrade, close."
                + (tls ? " The server issues session tickets; each client checks the certificate and resumes sessions as it can." : "");
            default -> "";
        };
    }
}
