package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The server's side of the opening handshake of RFC 6455 section 4.2. <b>Thread:</b> any thread. */
final class Handshake {
    private static final int KEY_BYTES = 16;
    private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(101, "Switching Protocols"), Map.entry(200, "OK"),
        Map.entry(301, "Moved Permanently"), Map.entry(302, "Found"), Map.entry(303, "See Other"), Map.entry(307, "Temporary Redirect"),
        Map.entry(308, "Permanent Redirect"), Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"), Map.entry(403, "Forbidden"),
        Map.entry(404, "Not Found"), Map.entry(407, "Proxy Authentication Required"), Map.entry(426, "Upgrade Required"),
        Map.entry(429, "Too Many Requests"), Map.entry(500, "Internal Server Error"), Map.entry(502, "Bad Gateway"),
        Map.entry(503, "Service Unavailable"), Map.entry(504, "Gateway Timeout"));

    private Handshake() {}

    /**
     * Checks a request for an upgrade by RFC 6455 section 4.2.1.
     *
     * @param moreBytes the bytes that came after the head, before an answer
     */
    static void check(RequestHead head, int moreBytes) throws Violation {
        require(head.method().equals("GET"), "its method is not GET");
        require(head.version().equals("HTTP/1.1"), "its version is not HTTP/1.1");
        require(head.headers("Host").size() == 1, "it has not one Host header");
        require(hasToken(head, "Upgrade", "websocket"), "it has no header \"Upgrade: websocket\"");
        require(hasToken(head, "Connection", "Upgrade"), "it has no header \"Connection: Upgrade\"");
        require(head.headers("Sec-WebSocket-Version").equals(List.of("13")), "it has not the one version 13");
        require(head.headers("Sec-WebSocket-Key").size() == 1 && isKey(head.header("Sec-WebSocket-Key")),
            "its Sec-WebSocket-Key is not 16 bytes in Base64");
        if (moreBytes > 0) {
            throw new Violation("The client sent " + moreBytes + " bytes before it had an answer (RFC 6455 section 4.1)");
        }
    }

    private static void require(boolean holds, String flaw) throws Violation {
        if (!holds) {
            throw new Violation("The request is no right request for an upgrade (RFC 6455 section 4.2.1): " + flaw);
        }
    }

    private static boolean hasToken(RequestHead head, String name, String token) {
        return head.headers(name).stream()
            .flatMap(value -> Arrays.stream(value.split(",")))
            .anyMatch(part -> part.strip().equalsIgnoreCase(token));
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** The head of an answer, with the headers that a right one has, unless it says otherwise. */
    static String answerTo(RequestHead head, UpgradeAnswer answer) {
        StringBuilder text = new StringBuilder("HTTP/1.1 ").append(answer.status()).append(' ')
            .append(REASONS.getOrDefault(answer.status(), "Status " + answer.status())).append("\r\n");
        if (answer.isAccepting()) {
            add(text, answer, "Upgrade", "websocket");
            add(text, answer, "Connection", "Upgrade");
            add(text, answer, "Sec-WebSocket-Accept", UpgradeAnswers.acceptOf(String.valueOf(head.header("Sec-WebSocket-Key"))));
        } else {
            add(text, answer, "Connection", "close");
            if (answer.adds("Transfer-Encoding")) {
                add(text, answer, "Content-Length", String.valueOf(answer.body().getBytes(StandardCharsets.UTF_8).length));
            }
        }
        answer.headers().forEach(header -> line(text, header.getKey(), header.getValue()));
        return text.append("\r\n").toString();
    }

    private static void add(StringBuilder text, UpgradeAnswer answer, String name, String value) {
        if (answer.adds(name)) {
            line(text, name, value);
        }
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }
}
