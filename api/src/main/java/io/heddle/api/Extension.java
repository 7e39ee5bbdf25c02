package io.heddle.api;

import java.util.Map;

/**
 * A WebSocket extension as the handshake sees it (RFC 6455 section 9): what is offered, and whether the server's answer is
 * acceptable. An extension that the server did not accept takes no further part. An instance may serve many connections, then its
 * methods are called on the event-loop threads of all their engines.
 */
public interface Extension {

    /**
     * The offer as it stands in {@code Sec-WebSocket-Extensions}: a token, then parameters, such as {@code
     * example; level=3; quiet}. Called on the event-loop thread before each upgrade request.
     *
     * @return one offer, to the grammar of RFC 6455 section 9.1
     */
    String offer();

    /**
     * The server accepted this extension with these parameters. Called on the event-loop thread before {@code onOpen}.
     *
     * @param parameters names and values in the server's order; the value of a parameter without one is an empty string
     * @return true to go on; false to fail the handshake with {@link ErrorKind#UPGRADE}
     */
    boolean accept(Map<String, String> parameters);
}
