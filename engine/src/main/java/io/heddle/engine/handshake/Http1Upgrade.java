package io.heddle.engine.handshake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * One attempt to open a WebSocket over HTTP/1.1 (RFC 6455 section 4.1): produces the bytes of the request, takes the bytes of the
 * response, and ends in one {@link UpgradeOutcome}. It has no socket and no clock: the caller writes, reads, and decides how long to
 * wait.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the bytes that it has read, on the heap, until the handshake is over.
 */
public final class Http1Upgrade {

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int KEY_BYTES = 16;

    private final ByteBuffer request;
    private final ResponseReader response;

    /**
     * Encodes the request.
     *
     * @param maxHeaderBytes limit of all response heads together, including their status lines; 1 or more
     * @param maxFields limit of the header fields of one response head
     * @param key a key from {@link #newKey}, fresh for each attempt
     * @throws IllegalArgumentException if the key is not base64 of 16 bytes, or the limit is not positive
     */
    public Http1Upgrade(UpgradeRequest upgrade, int maxHeaderBytes, int maxFields, String key) {
        HeaderRules.checkKey(key);
        this.request = encode(upgrade, key);
        this.response = new ResponseReader(maxHeaderBytes, maxFields, UpgradeResponseParser.Peer.SERVER,
            (status, headers) -> status == SWITCHING_PROTOCOLS ? new UpgradeValidator(upgrade, headers).validate(key) : null);
    }

    /** A value for Sec-WebSocket-Key: base64 of 16 random bytes. */
    public static String newKey(SecureRandom random) {
        byte[] nonce = new byte[KEY_BYTES];
        random.nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** The request, to be written until nothing remains. A heap buffer, the same at each call: its position is the progress of writing. */
    public ByteBuffer request() {
        return request;
    }

    /**
     * Takes bytes of the response. False means that all of them were taken and more are needed. True means that the outcome is known; if
     * it is {@link UpgradeOutcome.Accepted}, {@code source} stands at the first byte of the first frame.
     */
    public boolean receive(ByteBuffer source) {
        return response.receive(source);
    }

    /** The peer has ended the stream. @return the outcome, which is always known now */
    public UpgradeOutcome endOfStream() {
        return response.endOfStream();
    }

    /** The outcome, or null until it is known. */
    public UpgradeOutcome outcome() {
        return response.outcome();
    }

    /**
     * If the server has sent a rejection but not finished its body: the rejection with the part of the body that has arrived. Otherwise
     * null. For a caller whose time limit has passed: "403" says more than "timeout".
     */
    public UpgradeOutcome.Rejected rejectionSoFar() {
        return response.rejectionSoFar();
    }

    private static ByteBuffer encode(UpgradeRequest upgrade, String key) {
        StringBuilder head = new StringBuilder(512)
            .append("GET ").append(upgrade.requestTarget()).append(" HTTP/1.1\r\n");
        field(head, "Host", upgrade.hostHeader());
        field(head, "Upgrade", "websocket");
        field(head, "Connection", "Upgrade");
        field(head, "Sec-WebSocket-Key", key);
        field(head, "Sec-WebSocket-Version", "13");
        if (upgrade.origin() != null) {
            field(head, "Origin", upgrade.origin());
        }
        list(head, "Sec-WebSocket-Protocol", upgrade.subprotocols());
        list(head, "Sec-WebSocket-Extensions", upgrade.extensionOffers());
        UpgradeHeaders headers = upgrade.headers();
        for (int i = 0; i < headers.size(); i++) {
            field(head, headers.name(i), headers.value(i));
        }
        return ByteBuffer.wrap(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void field(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static void list(StringBuilder head, String name, List<String> values) {
        if (!values.isEmpty()) {
            field(head, name, String.join(", ", values));
        }
    }
}
