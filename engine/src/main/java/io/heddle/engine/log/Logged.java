package io.heddle.engine.log;

import io.heddle.api.WebSocketState;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Map;

/** A connection as its log names it. <b>Thread:</b> any thread. */
public interface Logged {

    /** Unique in its engine. */
    int number();

    URI uri();

    WebSocketState state();

    /** The address of the peer, or the one that is being tried, also after the end; null if it is not known. */
    SocketAddress knownAddress();

    /** The user's entries; empty if there are none. */
    Map<String, Object> contextEntries();
}
