package io.heddle.engine.transport.tls;

import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Completes the parameters of client engines: TLS versions, the check of the host name, SNI and ALPN.
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
     * Completes the parameters that engines of a context need to connect to one host. Everything that can be left to the context stays
     * unset, because each engine keeps a copy of its parameters. Without an endpoint identification algorithm the engine leaves the name to
     * {@link HostNameCheck}.
     *
     * @param parameters is a copy of the user's parameters, or empty
     * @param peer is the bare DNS name or IP literal of the URI: the certificate must be issued for it (RFC 2818, RFC 9525), and SNI
     *     sends it if it is a name (RFC 6066 section 3)
     * @param applicationProtocols as in {@link ContextEngines}
     * @throws IllegalArgumentException if the parameters name protocols or cipher suites that this JVM does not have
     */
    static void complete(SSLParameters parameters, SSLContext context, String peer, List<String> applicationProtocols) {
        SSLEngine probe = context.createSSLEngine();
        probe.setUseClientMode(true);
        if (parameters.getProtocols() == null && !PROTOCOLS.containsAll(List.of(probe.getEnabledProtocols()))) {
            parameters.setProtocols(PROTOCOLS.toArray(new String[0]));
        }
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        if (algorithm == null || algorithm.equalsIgnoreCase(HTTPS)) {
            // The engine verifies a server name of the user's before the host.
            boolean isEnginesCheck = parameters.getServerNames() != null || !HostNameCheck.isNeededFor(peer);
            parameters.setEndpointIdentificationAlgorithm(isEnginesCheck ? HTTPS : null);
        }
        if (parameters.getServerNames() == null) {
            nameServer(parameters, peer);
        }
        if (!applicationProtocols.isEmpty()) {
            parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
        }
        // Bad parameters are reported here, before an engine is needed.
        probe.setSSLParameters(parameters);
    }

    /** Makes the engine offer these with ALPN. Some engines ignore this parameter. */
    static void offer(SSLEngine engine, List<String> applicationProtocols) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(applicationProtocols.toArray(new String[0]));
        engine.setSSLParameters(parameters);
    }

    /**
     * Completes the parameters of an engine that a user's factory made, so that it verifies the host name and sends it with SNI.
     * Parameters that the factory set stay as they are; an empty algorithm turns the check of the host name off.
     *
     * @param peer is the bare host
     * @throws TlsEngineException if the engine cannot connect as a client to that host, or cannot verify its name
     */
    static void completeForeign(SSLEngine engine, String peer) throws TlsEngineException {
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
            // Only if something changed, because native engines take time for it.
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

    /** The JDK sends SNI by itself only if the name has a dot in it. */
    private static void nameServer(SSLParameters parameters, String peer) {
        if (isIpLiteral(peer)) {
            return;
        }
        try {
            parameters.setServerNames(List.of(new SNIHostName(peer)));
        } catch (IllegalArgumentException notAHostName) {
            // SNI cannot carry this name (an underscore, for instance); a server with only one certificate does not need it.
            parameters.setServerNames(List.of());
        }
    }

    /** Strips the additions of URIs and resolvers: the brackets and zone of IPv6, the dot of the DNS root. */
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
