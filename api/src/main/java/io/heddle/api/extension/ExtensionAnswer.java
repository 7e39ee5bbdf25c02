package io.heddle.api.extension;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import java.util.List;
import java.util.Map;

/**
 * The server's answer to the offer of an {@link Extension}. The engine creates it on the event-loop thread; it is valid only during the
 * call.
 */
public interface ExtensionAnswer {

    /**
     * Returns the parameters of the answer in the server's order. Their names are as the server wrote them.
     *
     * @return an immutable map from each name to its values: one, unless the server repeated the name. The value is an empty string for a
     *     parameter without one, and the text between the quotes for a quoted one
     */
    Map<String, List<String>> parameters();

    /** {@return the connection for which the extension is negotiated; it is not open yet} */
    WebSocket webSocket();

    /**
     * Returns the engine's own codec for {@link PerMessageDeflate} (RFC 7692), which shares its memory among all connections of the engine.
     * It is meant for that extension, and for others that wrap it. It is closed with the connection, even if a session that wraps it does
     * not close it or was never made.
     *
     * @param agreed the settings as they were agreed: of its parameters, {@link PerMessageDeflate#clientNoContextTakeover()}, {@link
     *     PerMessageDeflate#serverNoContextTakeover()} and {@link PerMessageDeflate#clientMaxWindowBits()} count, with less than 15 for
     *     messages that are sent without takeover
     * @return a session that uses {@link Extension#RSV1}
     * @throws IllegalStateException after the call; or if {@link EngineConfig#maxDeflateContextBytes()} leaves no room for the server's
     *     takeover. If {@link Extension#accept} lets that exception through, the connection ends with {@link ErrorKind#CAPACITY}
     */
    ExtensionSession deflate(PerMessageDeflate agreed);
}
