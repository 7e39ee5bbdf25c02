package io.heddle.engine.transport.proxy;

/**
 * The reasons with which a SOCKS5 proxy refuses a connection (RFC 1928 section 6).
 *
 * <p><b>Thread:</b> immutable.
 */
public enum Socks5Reply {
    GENERAL_FAILURE(1, "general SOCKS server failure",
        "The proxy does not say more. Often it could not resolve the name or reach the server: its log knows.", false),
    NOT_ALLOWED(2, "connection not allowed by ruleset",
        "Its rules forbid this server or port, or this client: they must be changed there, or another proxy be used.", false),
    NETWORK_UNREACHABLE(3, "network unreachable", "The proxy has no route to the server's network. Has it IPv6, if the address is one?",
        true),
    HOST_UNREACHABLE(4, "host unreachable",
        "The proxy cannot reach the server, or cannot resolve its name. Check the host, and the proxy's name server and network.", true),
    CONNECTION_REFUSED(5, "connection refused",
        "The server refused the proxy's connection: nothing listens at this port. Check host and port, and that the server runs.", true),
    TTL_EXPIRED(6, "TTL expired", "The proxy's packets do not reach the server, or its connection took too long: check its network.", true),
    COMMAND_NOT_SUPPORTED(7, "command not supported", "The proxy does not open connections for its clients: use another one.", false),
    ADDRESS_TYPE_NOT_SUPPORTED(8, "address type not supported",
        "The proxy does not take names, or no IPv6 addresses: ProxySettings.resolveLocally decides which of them it is asked for.", true),
    UNASSIGNED(-1, "a code that RFC 1928 does not assign", "Its documentation or log may say what that means.", false);

    private final int code;
    private final String words;
    private final String advice;
    private final boolean isOfAddress;

    Socks5Reply(int code, String words, String advice, boolean isOfAddress) {
        this.code = code;
        this.words = words;
        this.advice = advice;
        this.isOfAddress = isOfAddress;
    }

    /** @param code not 0, which is no refusal */
    static Socks5Reply of(int code) {
        for (Socks5Reply reply : values()) {
            if (reply.code == code) {
                return reply;
            }
        }
        return UNASSIGNED;
    }

    /** The reason in the words of the RFC. */
    public String words() {
        return words;
    }

    /** One or more sentences about what to do. */
    public String advice() {
        return advice;
    }

    /** True if another address of the same server may succeed. */
    public boolean isOfAddress() {
        return isOfAddress;
    }
}
