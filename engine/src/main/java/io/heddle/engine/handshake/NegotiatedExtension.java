package io.heddle.engine.handshake;

import java.util.List;

/**
 * One extension of a Sec-WebSocket-Extensions header, RFC 6455 section 9.1: what the server agreed to use. Whether the parameters
 * answer the offer is the extension's own matter.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param name as it was offered, whatever upper or lower case the server chose
 * @param parameters in the server's order; a name may be repeated
 */
public record NegotiatedExtension(String name, List<Parameter> parameters) {

    public NegotiatedExtension {
        parameters = List.copyOf(parameters);
    }

    /** A parameter; the value is null if there is none, and without its quotes if it had them. */
    public record Parameter(String name, String value) {
    }
}
