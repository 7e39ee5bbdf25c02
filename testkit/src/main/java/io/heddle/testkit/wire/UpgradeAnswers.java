package io.heddle.testkit.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The answer of a server that takes an upgrade (RFC 6455 section 4.2.2). <b>Thread:</b> any thread. */
public final class UpgradeAnswers {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern KEY = Pattern.compile("(?im)^Sec-WebSocket-Key:\\s*(\\S+)\\s*$");

    private UpgradeAnswers() {}

    /** The value of Sec-WebSocket-Accept for a value of Sec-WebSocket-Key. */
    public static String acceptOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The 101 for a request.
     *
     * @param requestHead up to its empty line
     * @param fields more header fields: "Name: value"
     * @throws IllegalStateException if the request has no key
     */
    public static String to(String requestHead, String... fields) {
        Matcher key = KEY.matcher(requestHead);
        if (!key.find()) {
            throw new IllegalStateException("a request without a key: " + requestHead);
        }
        StringBuilder head = new StringBuilder("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .append("Sec-WebSocket-Accept: ").append(acceptOf(key.group(1))).append("\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
