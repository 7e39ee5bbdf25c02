package io.heddle.engine.handshake;

import java.util.List;

/**
 * One extension that the server agreed to use in its Sec-WebSocket-Extensions header (RFC 6455 section 9.1). The extension itself checks
 * whether the parameters fit the offer.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param name the name as it was offered, whatever upper or lower case the server chose
 * @param parameters the parameters in the server's order; a name may be repeated
 */
public record NegotiatedExtension(String name, List<Parameter> parameters) {

    public NegotiatedExtension {
        parameters = List.copyOf(parameters);
    }

    /** A parameter; the value is null if there is none, and without its quotes if it had them. */
    public record Parameter(String name, String value) {
    }
}
