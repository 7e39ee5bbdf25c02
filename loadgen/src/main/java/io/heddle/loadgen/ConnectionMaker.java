package io.heddle.loadgen;

import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.loadgen.cli.UserError;
import java.net.URI;

/** Makes the connections, which are all alike. <b>Thread:</b> any thread. */
final class ConnectionMaker {
    private final WebSocketEngine engine;
    private final URI uri;
    private final LoadOptions options;

    ConnectionMaker(WebSocketEngine engine, URI uri, LoadOptions options) {
        this.engine = engine;
        this.uri = uri;
        this.options = options;
    }

    /** Lets the engine check the options by its own rules before anything is opened. */
    void check() {
        try {
            make(new LoadConnection(0)).close();
        } catch (IllegalArgumentException refused) {
            throw new UserError("--url, --header or --subprotocol was refused: " + refused.getMessage(), refused);
        }
    }

    WebSocket make(LoadConnection connection) {
        // Without takeover, thousands of connections share the memory of one context.
        WebSocket webSocket = options.deflate()
            ? engine.webSocket(uri, null, null, PerMessageDeflate.defaults().serverNoContextTakeover(true))
            : engine.webSocket(uri);
        webSocket.attachment(connection);
        InternalRequest request = webSocket.internalRequest();
        for (LoadOptions.Header header : options.headers()) {
            request.addHeader(header.name(), header.value());
        }
        if (!options.subprotocols().isEmpty()) {
            request.subprotocols(options.subprotocols().toArray(String[]::new));
        }
        if (options.ping()) {
            webSocket.startPingThread(true);
        }
        return webSocket;
    }
}
