package io.heddle.testkit.model;

/**
 * The proxy on the way to a host.
 *
 * @param isSocks whether its clients speak SOCKS5, and CONNECT otherwise
 * @param isTls whether there is TLS to the proxy itself
 * @param wants the credentials that it asks for
 * @param isRight whether the bots have the right ones
 * @param tunnelBytes the tunnel ends after so many bytes to the client, -1 for never
 */
record ProxyPlan(boolean isSocks, boolean isTls, Wants wants, boolean isRight, Manner manner, int latencyMs, int tunnelBytes) {
    static final int PORT = 3128;
    static final String USER = "bot";
    static final String PASSWORD = "secret";

    /** The credentials that a proxy asks for. */
    enum Wants {
        NONE,
        BASIC,
        DIGEST
    }

    /** The behaviour of a proxy towards a request for a tunnel. */
    enum Manner {
        GOOD,
        DRIPS,
        REFUSES,
        SILENT,
        GARBAGE,
        ENDLESS_HEAD,
        CUT,
        RESETS,
        DOWN
    }

    ProxyPlan plain() {
        return new ProxyPlan(isSocks, false, Wants.NONE, true, manner, latencyMs, tunnelBytes);
    }

    /** It opens tunnels for these bots. */
    boolean isOpening() {
        return (manner == Manner.GOOD || manner == Manner.DRIPS) && (wants == Wants.NONE || isRight);
    }

    /** It opens tunnels, and they last. */
    boolean isGood() {
        return isOpening() && tunnelBytes < 0;
    }
}
