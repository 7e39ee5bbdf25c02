package io.heddle.testkit;

import io.heddle.api.tls.TlsSettings;
import io.heddle.testkit.simulation.SimulatedTlsEngine;
import io.heddle.testkit.simulation.SimulatedTlsServer;
import java.util.List;

/**
 * TLS for a {@link SimulatedNetwork}: its records, its handshake of one round trip, ALPN and close_notify, but no cryptography at all, so
 * that {@code wss} URIs work there, fast, and the same seed gives the same bytes. Certificates and names are not checked. It is of no use
 * outside of a simulated network. Both sides have it without a word of the test: engines of the network whose settings are {@link
 * TlsSettings#system()}, and {@link ScriptedServer#onTls}. This class is for servers of your own.
 */
public final class SimulatedTls {
    private SimulatedTls() {}

    /** For engines of a network alone: on a real one these settings would send everything in the clear and believe everybody. */
    static TlsSettings clientSettings() {
        return TlsSettings.of(SimulatedTlsEngine::new);
    }

    /**
     * Puts the server's side of TLS on a connection.
     *
     * @param channel as {@link SimulatedHost#listen} gave it, without a listener
     * @param applicationProtocols those of the server, the preferred one first, such as {@code h2} and {@code http/1.1}; the first that the
     *     client offers is chosen, and none if it offers none of them
     * @return a channel of plaintext; what is written before the handshake is done waits for it
     */
    public static ServerChannel server(ServerChannel channel, List<String> applicationProtocols) {
        return new SimulatedTlsServer(channel, applicationProtocols);
    }
}
