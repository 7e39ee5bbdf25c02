package io.heddle.engine.transport.tls;

import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What makes a client engine verify who it talks to.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
final class TlsParameters {
    static final String TLS_1_3 = "TLSv1.3";

    private static final String HTTPS = "HTTPS";
    private static final List<String> PROTOCOLS = List.of(TLS_1_3, "TLSv1.2");

    private TlsParameters() {
    }

    /**
     * Completes the parameters that engines of a context need to connect to one host. What can be left to the context is: each engine
     * keeps a copy of what its parameters name.
     *
     * @param parameters what the user gave, a copy; or empty ones
     * @param peer bare DNS name or IP literal of the URI: what the certificate must be made out to (RFC 2818, RFC 9525), and, if a name,
     *     what SNI says (RFC 6066 section 3)
     * @param applicationProtocols as {@link ContextEngines} takes them
     * @throws IllegalArgumentException if the parameters name protocols or cipher suites that this JVM does not have
     */
    static void complete(SSLParameters parameters, SSLContext context, String peer, List<String> applicationProtocols) {
        SSLEngine probe = context.createSSLEngine();
        probe.setUseClientMode(true);
        if (parameters.getProtocols() == null && !PROTOCOLS.containsAll(List.of(probe.getEnabledProtocols()))) {
            parameters.setProtocols(PROTOCOLS.toArray(new String[0]));
        }
        if (parameters.getEndpointIdentificationAlgorithm() == null) {
            parameters.setEndpointIdentificationAlgorithm(HTTPS);
        }
        if (parameters.getServerNames() == null) {
            nameServer(parameters, peer);
        }
        if (!applicationProtocols.isEmpty()) {
            parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
        }
        // To hear now whether they make sense.
        probe.setSSLParameters(parameters);
    }

    /** Has the engine offer these with ALPN, unless it is one that does not look at its parameters for that. */
    static void offer(SSLEngine engine, List<String> applicationProtocols) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
        engine.setSSLParameters(parameters);
    }

    /**
     * Makes sure of a client engine that others made what {@link #complete} gives to our own: it verifies the host name, unless its maker
     * turned that off with an empty algorithm, and names the server with SNI. What its maker set stays.
     *
     * @param peer the bare host
     * @throws TlsEngineException if it is no engine for that
     */
    static void adopt(SSLEngine engine, String peer) throws TlsEngineException {
        if (!engine.getUseClientMode()) {
            throw new TlsEngineException("its engine is not in client mode", null);
        }
        SSLParameters parameters = engine.getSSLParameters();
        boolean isVerifying = parameters.getEndpointIdentificationAlgorithm() != null;
        boolean isNaming = parameters.getServerNames() != null || isIpLiteral(peer);
        if (!isVerifying) {
            parameters.setEndpointIdentificationAlgorithm(HTTPS);
        }
        if (!isNaming) {
            nameServer(parameters, peer);
        }
        if (!isVerifying || !isNaming) {
            // Native engines take time for it.
            engine.setSSLParameters(parameters);
        }
        String algorithm = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
        if (algorithm == null) {
            throw new TlsEngineException("its engine cannot verify host names: it forgets the endpoint identification algorithm", null);
        }
        if (!algorithm.isEmpty() && !peer.equalsIgnoreCase(engine.getPeerHost())) {
            throw new TlsEngineException("its engine would verify the name " + engine.getPeerHost() + ", not " + peer
                + ": it must be made for the host that newEngine is given", null);
        }
    }

    /** The JDK names the server by itself, but only if the name has a dot in it. */
    private static void nameServer(SSLParameters parameters, String peer) {
        if (isIpLiteral(peer)) {
            return;
        }
        try {
            parameters.setServerNames(List.of(new SNIHostName(peer)));
        } catch (IllegalArgumentException notAHostName) {
            // SNI cannot carry it (an underscore, say); a server that has one certificate does not miss it.
            parameters.setServerNames(List.of());
        }
    }

    /** Without what a URI or a resolver adds: brackets and zone of IPv6, the dot of the DNS root. */
    static String bare(String host) {
        int end = host.length();
        int begin = 0;
        if (host.startsWith("[") && host.endsWith("]")) {
            begin = 1;
            end--;
        }
        int zone = host.indexOf('%');
        if (zone > 0 && host.indexOf(':') >= 0) {
            end = zone;
        }
        if (end - begin > 1 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(begin, end);
    }

    /** No DNS name has a colon, and none ends in a label of digits only (WHATWG URL, "ends in a number"). */
    static boolean isIpLiteral(String host) {
        if (host.indexOf(':') >= 0) {
            return true;
        }
        int index = host.length() - 1;
        while (index >= 0 && host.charAt(index) >= '0' && host.charAt(index) <= '9') {
            index--;
        }
        return index < host.length() - 1 && (index < 0 || host.charAt(index) == '.');
    }
}
