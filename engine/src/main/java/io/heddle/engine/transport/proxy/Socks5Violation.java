package io.heddle.engine.transport.proxy;

/**
 * A violation of the protocol in the answers of a SOCKS5 proxy. No byte after it can be trusted.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum Socks5Violation {
    VERSION("RFC 1928 section 3", "its answer does not begin with version 5"),
    METHOD_NOT_OFFERED("RFC 1928 section 3", "it chose an authentication method that was not offered"),
    AUTHENTICATION_VERSION("RFC 1929 section 2", "its answer to user and password does not begin with version 1"),
    REPLY_VERSION("RFC 1928 section 6", "its reply does not begin with version 5"),
    RESERVED("RFC 1928 section 6", "the reserved byte of its reply is not zero"),
    ADDRESS_TYPE("RFC 1928 section 6", "its reply has an address of an unknown type"),
    CLOSED_EARLY("RFC 1928 section 6", "it closed the connection before its reply was complete");

    private final String section;
    private final String sentence;

    Socks5Violation(String section, String sentence) {
        this.section = section;
        this.sentence = sentence;
    }

    /** The section that states the rule, such as {@code RFC 1928 section 6}. */
    public String section() {
        return section;
    }

    /** The violation, as a sentence about the proxy without its full stop. */
    public String sentence() {
        return sentence;
    }
}
