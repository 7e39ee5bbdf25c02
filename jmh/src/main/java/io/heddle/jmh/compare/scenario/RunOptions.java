package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.ClientSettings;
import java.net.URI;
import java.nio.file.Path;

/**
 * One run of one client. <b>Thread:</b> immutable.
 *
 * @param client which one
 * @param scenario what it is put through
 * @param connections how many it holds
 * @param active on how many of them echoes travel
 * @param bytes payload of a message
 * @param depth messages in flight on each connection
 * @param ratePerSecond messages of all connections, in an open loop
 * @param warmupMs before the window
 * @param windowMs what is measured
 * @param server scheme, 127.0.0.1 and port
 * @param addresses on how many addresses, from that on, the server listens
 * @param serverPid its process
 * @param certificate to trust, as PEM; null unless the scheme is wss
 * @param round a number for the result
 */
record RunOptions(
    String client,
    Scenario scenario,
    int connections,
    int active,
    int bytes,
    int depth,
    int ratePerSecond,
    long warmupMs,
    long windowMs,
    URI server,
    int addresses,
    long serverPid,
    Path certificate,
    int round) {
    private static final int CONNECTIONS_PER_ADDRESS = 7_000;

    boolean tls() {
        return server.getScheme().equals("wss");
    }

    ClientSettings clientSettings() {
        return new ClientSettings(bytes, connections, tls() ? certificate : null, scenario == Scenario.DEFLATE);
    }

    /**
     * The servers to spread connections over: one pair of addresses has ports for some 28,000, and the kernel's search for a free
     * one slows down tenfold from half of them on.
     */
    URI[] targets() {
        int count = Math.min(addresses, 1 + (connections - 1) / CONNECTIONS_PER_ADDRESS);
        URI[] targets = new URI[count];
        for (int i = 0; i < count; i++) {
            targets[i] = URI.create(
                server.getScheme() + "://127.0.0." + (i + 1) + ":" + server.getPort() + scenario.target(bytes));
        }
        return targets;
    }
}
