package io.heddle.testkit;

import java.util.Objects;

/**
 * A tunnel that a client asked a {@link ScriptedProxy} for. Immutable; threads may share it.
 *
 * @param connection the number of the client's connection to the proxy, from 1
 * @param protocol {@code HTTP/1.1} for CONNECT, or {@code SOCKS5}
 * @param host a name, or an address without brackets, as the client sent it
 * @param port 0 to 65,535
 * @param user the name that the client gave with its credentials, whether or not they were right; empty if it gave none
 * @param head of a request by HTTP, or null for SOCKS5
 */
public record ProxyRequest(int connection, String protocol, String host, int port, String user, RequestHead head) {

    /**
     * A request with these parts.
     *
     * @param connection from 1
     * @param protocol {@code HTTP/1.1} or {@code SOCKS5}
     * @param host a name or an address
     * @param port 0 to 65,535
     * @param user perhaps empty
     * @param head null for SOCKS5
     */
    public ProxyRequest {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(user, "user");
    }

    /** {@return host and port, such as {@code chat.example:443} or {@code [::1]:80}} */
    public String target() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    @Override
    public String toString() {
        return protocol + " " + target();
    }
}
