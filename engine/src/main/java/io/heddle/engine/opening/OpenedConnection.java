package io.heddle.engine.opening;

import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.transport.Transport;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An open connection, as the attempt hands it over.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> nothing; transport and chain are the host's from here on.
 *
 * @param headers the header fields of the response
 * @param subprotocol the subprotocol that the server chose, or null
 * @param extensions the extensions that the server accepted
 * @param chain their sessions, or null if there are none
 * @param frames input behind the response, valid during the call
 */
public record OpenedConnection(
    Transport transport, HttpVersion version, UpgradeHeaders headers, String subprotocol, List<Extension> extensions, ExtensionChain chain,
    ByteBuffer frames) {}
