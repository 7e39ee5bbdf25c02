package io.heddle.api.extension;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import java.util.List;
import java.util.Map;

/** The server's answer to the offer of an {@link Extension}. Made by the engine, on the event-loop thread; valid only inside the call. */
public interface ExtensionAnswer {

    /**
     * The parameters of the answer, in the server's order. Their names are as the server wrote them.
     *
     * @return an immutable map from each name to its values: one, unless the server repeated it; the value of a parameter without one
     *     is an empty string, and of a quoted one what stands between the quotes
     */
    Map<String, List<String>> parameters();

    /**
     * The connection that the extension is negotiated for; it is not open yet.
     *
     * @return the connection
     */
    WebSocket webSocket();

    /**
     * The engine's own codec for {@link PerMessageDeflate} (RFC 7692), which shares its memory among all connections of the engine: for
     * that extension, and for others that wrap it. It is closed with the connection, also if a session that wraps it does not, or if
     * it comes to nothing.
     *
     * @param settings level and limits
     * @param clientTakeover whether the compression of what is sent may refer to earlier messages
     * @param serverTakeover whether the server does that
     * @return a session that uses {@link Extension#RSV1}
     * @throws IllegalStateException after the call; or if {@link EngineConfig#maxDeflateContextBytes()} leaves no room for what the
     *     server's takeover needs; if {@link Extension#accept} passes it on, the connection ends in {@link ErrorKind#CAPACITY}
     */
    ExtensionSession deflate(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover);
}
