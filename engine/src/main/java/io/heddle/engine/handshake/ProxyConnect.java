package io.heddle.engine.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The request to an HTTP proxy for a tunnel to the server, and its response (RFC 9110 section 9.3.6): produces the bytes of the CONNECT,
 * takes the bytes of the response, and ends in one {@link UpgradeOutcome}. Any 2xx opens the tunnel; its Content-Length and
 * Transfer-Encoding have no meaning, and the bytes behind its head are the server's. It has no socket and no clock, as {@link
 * Http1Upgrade} has none.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the bytes that it has read, on the heap, until the tunnel stands.
 */
public final class ProxyConnect {
    private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    private static final int SWITCHING_PROTOCOLS = 101;

    private final ByteBuffer request;
    private final ResponseReader response;
    private int status;

    /**
     * Encodes the request.
     *
     * @param authority the server, from {@link #authority}
     * @param credentials the value of Proxy-Authorization (RFC 9110 section 11.7.2), or null
     * @param maxHeaderBytes limit of all response heads together, including their status lines; 1 or more
     * @param maxFields limit of the header fields of one response head
     * @throws IllegalArgumentException if the authority or the credentials have a character that is not allowed there, or the limit is
     *     not positive
     */
    public ProxyConnect(String authority, String credentials, int maxHeaderBytes, int maxFields) {
        HeaderRules.checkHost(authority);
        this.request = encode(authority, credentials);
        this.response = new ResponseReader(maxHeaderBytes, maxFields, UpgradeResponseParser.Peer.PROXY, this::judge);
    }

    /**
     * A server as the request target of a CONNECT (RFC 9112 section 3.2.3): the port is never left out, an IPv6 address is in brackets and
     * without its zone, which means nothing on the proxy's machine (RFC 6874 section 1).
     *
     * @param host a name or an address, IPv6 without brackets
     */
    public static String authority(String host, int port) {
        if (host.indexOf(':') < 0) {
            return host + ':' + port;
        }
        int zone = host.indexOf('%');
        return '[' + (zone < 0 ? host : host.substring(0, zone)) + "]:" + port;
    }

    /** As {@link Http1Upgrade#request()}. */
    public ByteBuffer request() {
        return request;
    }

    /**
     * Takes bytes of the response. False means that all of them were taken and more are needed. True means that the outcome is known; if
     * it is {@link UpgradeOutcome.Accepted}, {@code source} stands at the first byte that came through the tunnel.
     */
    public boolean receive(ByteBuffer source) {
        return response.receive(source);
    }

    /** The proxy has ended the stream. @return the outcome, which is always known now */
    public UpgradeOutcome endOfStream() {
        return response.endOfStream();
    }

    /** The outcome, or null until it is known. */
    public UpgradeOutcome outcome() {
        return response.outcome();
    }

    /** As {@link Http1Upgrade#rejectionSoFar()}. */
    public UpgradeOutcome.Rejected rejectionSoFar() {
        return response.rejectionSoFar();
    }

    /** The status that opened the tunnel: 2xx; 0 unless one did. */
    public int status() {
        return status;
    }

    private UpgradeOutcome judge(int answered, UpgradeHeaders headers) {
        if (answered >= 200 && answered < 300) {
            status = answered;
            return new UpgradeOutcome.Accepted(answered, null, List.of(), headers);
        }
        return answered == SWITCHING_PROTOCOLS
            ? new UpgradeOutcome.Invalid(UpgradeViolation.SWITCHING_UNASKED, "", answered, headers)
            : null;
    }

    private static ByteBuffer encode(String authority, String credentials) {
        StringBuilder head = new StringBuilder(256)
            .append("CONNECT ").append(authority).append(" HTTP/1.1\r\nHost: ").append(authority).append("\r\n");
        if (credentials != null) {
            HeaderRules.checkValue(PROXY_AUTHORIZATION, credentials);
            head.append(PROXY_AUTHORIZATION).append(": ").append(credentials).append("\r\n");
        }
        return ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }
}
