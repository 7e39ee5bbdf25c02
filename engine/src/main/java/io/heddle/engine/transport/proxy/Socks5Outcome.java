package io.heddle.engine.transport.proxy;

/**
 * How a SOCKS5 handshake ended.
 *
 * <p><b>Thread:</b> immutable.
 */
public sealed interface Socks5Outcome {

    /** The tunnel stands: the next byte is the server's. */
    record Established() implements Socks5Outcome {}

    /** The proxy takes none of the offered authentication methods (RFC 1928 section 3). */
    record MethodsRefused(boolean wereCredentialsOffered) implements Socks5Outcome {}

    /** The proxy refused user and password (RFC 1929 section 2). */
    record CredentialsRefused(int status) implements Socks5Outcome {}

    /** The proxy does not connect to the server. */
    record Refused(Socks5Reply reply, int code) implements Socks5Outcome {}

    /** The proxy violated the protocol. */
    record Invalid(Socks5Violation violation, String detail) implements Socks5Outcome {
        /** The rule and what was found, as a sentence about the proxy without its full stop. */
        public String sentence() {
            return violation.sentence() + " (" + violation.section() + ")" + (detail == null ? "" : ": " + detail);
        }
    }
}
