package io.heddle.loadgen.plan;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How connections are made, the same for all of a plan.
 * <b>Thread:</b> immutable.
 *
 * @param insecure whether any certificate is trusted
 * @param trustStore certificates to trust (PEM, DER, PKCS #12 or JKS) instead of the system's, or null
 * @param keyStore client certificate and key (PKCS #12, JKS, or PEM with both), or null
 * @param keyStorePassword of it, or null; never printed
 * @param proxy URI of a proxy, {@code system} for those that the system's variables name, or null for none
 * @param cookies whether each connection keeps cookies of its own, so that a redirect or a reconnect sends them
 * @param localAddresses to spread connections over, empty for the system's choice
 * @param streamsPerConnection WebSockets per HTTP/2 connection, 0 for HTTP/1.1
 * @param deflate whether permessage-deflate is offered
 * @param ping how often a connection pings, or null for never
 * @param reconnect whether a lost connection is opened again, with back-off
 */
public record Network(
    boolean insecure,
    Path trustStore,
    Path keyStore,
    String keyStorePassword,
    URI proxy,
    boolean cookies,
    List<InetAddress> localAddresses,
    int streamsPerConnection,
    boolean deflate,
    Duration ping,
    boolean reconnect) {
    public Network {
        localAddresses = List.copyOf(localAddresses);
    }

    /** Direct connections over HTTP/1.1 that trust what the system trusts. */
    public static Network defaults() {
        return new Network(false, null, null, null, null, false, List.of(), 0, false, null, false);
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "Network[streams per connection " + streamsPerConnection + (insecure ? ", insecure" : "") + (proxy == null ? "" : ", proxy")
            + "]";
    }
}
