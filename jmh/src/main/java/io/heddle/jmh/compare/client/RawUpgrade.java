package io.heddle.jmh.compare.client;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The upgrade of the raw clients (RFC 6455 section 4.1), encoded once for each server, always with the key of the RFC's example.
 * <b>Thread:</b> any thread.
 */
final class RawUpgrade {
    private static final String REQUEST = "GET %s HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    private static final Map<URI, byte[]> REQUESTS = new ConcurrentHashMap<>();
    private static final String ACCEPTED = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private RawUpgrade() {}

    static ByteBuffer request(URI uri) {
        return ByteBuffer.wrap(REQUESTS.computeIfAbsent(uri, RawUpgrade::encode));
    }

    private static byte[] encode(URI uri) {
        String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return String.format(REQUEST, target, uri.getHost(), uri.getPort()).getBytes(StandardCharsets.US_ASCII);
    }

    static void check(String head) throws IOException {
        if (!head.contains(ACCEPTED)) {
            throw new IOException("The server did not upgrade the connection.");
        }
    }
}
