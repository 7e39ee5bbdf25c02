package io.heddle.loadgen;

import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The options of {@code heddle load}, checked when made. <b>Thread:</b> immutable.
 *
 * @param uri where to connect, or null for an echo server of our own
 * @param connections number to open, 1 or more
 * @param rampPerSecond connections to begin per second, 0 for as fast as possible
 * @param ratePerSecond messages per second over all connections, 0 for a closed loop
 * @param sizeBytes payload of a message
 * @param text whether messages are text
 * @param duration how long messages are exchanged
 * @param headers fields of the upgrade request
 * @param subprotocols offered, the preferred one first
 * @param insecure whether any certificate is trusted
 * @param ping whether the connections send pings
 * @param idle whether no messages are sent at all
 * @param deflate whether compression is offered
 * @param streamsPerConnection WebSockets per HTTP/2 connection, 0 for HTTP/1.1
 */
record LoadOptions(
    URI uri,
    int connections,
    int rampPerSecond,
    int ratePerSecond,
    int sizeBytes,
    boolean text,
    Duration duration,
    List<Header> headers,
    List<String> subprotocols,
    boolean insecure,
    boolean ping,
    boolean idle,
    boolean deflate,
    int streamsPerConnection) {

    static final int MAX_CONNECTIONS = 1_000_000;
    static final int MAX_STREAMS = 1_000_000;
    static final int MAX_PER_SECOND = 10_000_000;
    static final int MAX_SIZE_BYTES = 32 << 20;
    static final Duration MAX_DURATION = Duration.ofDays(7);

    /**
     * A field of the upgrade request.
     *
     * @param name the name
     * @param value the value
     */
    record Header(String name, String value) {

        static Header parse(String line) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                // Not repeated: it may be credentials.
                throw new UserError("A --header of " + line.length() + " characters lacks a name or a value: write it as 'Name: value'.");
            }
            return new Header(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }

        /** Values may be credentials. */
        @Override
        public String toString() {
            return name + ": " + Redaction.headerValue(name, value);
        }
    }

    LoadOptions {
        headers = List.copyOf(headers);
        subprotocols = List.copyOf(subprotocols);
        checkUri(uri);
        checkRange("--connections", connections, 1, MAX_CONNECTIONS);
        checkRange("--ramp", rampPerSecond, 0, MAX_PER_SECOND);
        checkRange("--rate", ratePerSecond, 0, MAX_PER_SECOND);
        checkRange("--size", sizeBytes, 0, MAX_SIZE_BYTES);
        checkRange("--streams-per-connection", streamsPerConnection, 0, MAX_STREAMS);
        if (duration.isZero() || duration.compareTo(MAX_DURATION) > 0) {
            throw new UserError("--duration must be between 1ms and " + MAX_DURATION.toHours() + "h.");
        }
        if (idle && ratePerSecond > 0) {
            throw new UserError("--idle sends no messages, so --rate has no meaning with it: leave one of the two out.");
        }
        if (ratePerSecond > 0 && sizeBytes < Payload.stampBytes(text)) {
            throw new UserError("--rate needs --size " + Payload.stampBytes(text) + " or more for " + (text ? "text" : "binary")
                + " messages: each carries the time at which it was due.");
        }
    }

    /** For reports of failed tests: without secrets. */
    @Override
    public String toString() {
        return "LoadOptions[" + (uri == null ? "our own echo server" : Redaction.uri(uri)) + ", " + connections + " connections, ramp "
            + rampPerSecond + ", rate " + ratePerSecond + ", size " + sizeBytes + (text ? " text, " : " binary, ") + duration + ", "
            + headers + ", subprotocols " + Redaction.subprotocols(String.join(",", subprotocols)) + ", insecure " + insecure + ", ping "
            + ping + ", idle " + idle + ", deflate " + deflate + ", " + streamsPerConnection + " streams per connection]";
    }

    private static void checkUri(URI uri) {
        if (uri == null) {
            return;
        }
        String scheme = uri.getScheme();
        if (!"ws".equalsIgnoreCase(scheme) && !"wss".equalsIgnoreCase(scheme)) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' must begin with ws:// or wss://.");
        }
        // The host of a name with an underscore is null, and the engine takes it all the same.
        if (uri.getHost() == null && (uri.getRawAuthority() == null || uri.getRawAuthority().indexOf('_') < 0)) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' names no host: write it as ws://host:port/path.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' has no valid port: it must be between 1 and 65,535.");
        }
        if (uri.getRawFragment() != null) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' must have no fragment: leave out the # and what follows it.");
        }
    }

    private static void checkRange(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UserError(option + " must be between " + Figures.count(min) + " and " + Figures.count(max) + ", not "
                + Figures.count(value) + ".");
        }
    }

    boolean http2() {
        return streamsPerConnection > 0;
    }

    /** The number of sockets needed. */
    int sockets() {
        return http2() ? (connections + streamsPerConnection - 1) / streamsPerConnection : connections;
    }
}
