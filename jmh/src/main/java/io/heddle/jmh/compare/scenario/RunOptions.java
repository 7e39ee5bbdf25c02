package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.ClientSettings;
import java.net.URI;
import java.nio.file.Path;

/**
 * The options of one run of one client. <b>Thread:</b> immutable.
 *
 * @param client name
 * @param scenario of the run
 * @param connections number of them
 * @param active connections that exchange messages
 * @param bytes payload of a message
 * @param depth messages in flight on each connection
 * @param ratePerSecond messages over all connections, in an open loop
 * @param warmupMs before the window
 * @param windowMs of measurement
 * @param server scheme, 127.0.0.1 and port
 * @param addresses number of addresses, from 127.0.0.1 on, that the server listens on
 * @param serverPid the process id of the server
 * @param certificate to trust, as PEM; null unless the scheme is wss
 * @param round number of the round
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
     * The server addresses to spread connections over: one pair of addresses has some 28,000 ports, and the kernel's search for a free
     * port slows tenfold once half are taken.
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
