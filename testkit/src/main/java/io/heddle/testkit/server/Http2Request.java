package io.heddle.testkit.server;

import io.heddle.testkit.RequestHead;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules for requests over HTTP/2: RFC 9113 section 8 for all, and RFC 8441 for those of WebSockets. <b>Thread:</b> any thread. */
final class Http2Request {
    private static final Set<String> PSEUDO = Set.of(":method", ":scheme", ":authority", ":path", ":protocol");
    private static final Set<String> FORBIDDEN =
        Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade", "http2-settings");

    private Http2Request() {}

    /** The head of a request, right or wrong; pseudo-headers are among the headers. */
    static RequestHead head(List<Map.Entry<String, String>> fields) {
        RequestHead all = new RequestHead("", "", "HTTP/2", fields);
        return new RequestHead(orEmpty(all.header(":method")), orEmpty(all.header(":path")), "HTTP/2", fields);
    }

    private static String orEmpty(String value) {
        return value == null ? "" : value;
    }

    /** Checks what each request must keep. */
    static void checkFields(RequestHead head) throws Violation {
        Set<String> seen = new HashSet<>();
        boolean isAfterPseudo = false;
        for (Map.Entry<String, String> field : head.headers()) {
            String name = field.getKey();
            boolean isPseudo = name.startsWith(":");
            if (isPseudo) {
                require(PSEUDO.contains(name), "the pseudo-header " + name + ", which there is not (RFC 9113 section 8.3)");
                require(seen.add(name), "the pseudo-header " + name + " twice (RFC 9113 section 8.3)");
                require(!isAfterPseudo, "the pseudo-header " + name + " after another header (RFC 9113 section 8.3)");
            } else {
                require(!name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':' && (c < 'A' || c > 'Z')),
                    "a header with the name " + Show.text(name) + " (RFC 9113 section 8.2.1)");
                require(!FORBIDDEN.contains(name) && (!name.equals("te") || field.getValue().equals("trailers")),
                    "the header " + name + ", which is one of HTTP/1.1 connections (RFC 9113 section 8.2.2)");
            }
            isAfterPseudo |= !isPseudo;
            String value = field.getValue();
            require(value.equals(value.strip()) && value.chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n'),
                "the header " + name + " with the value " + Show.text(value) + " (RFC 9113 section 8.2.1)");
        }
        require(seen.contains(":method"), "no :method (RFC 9113 section 8.3.1)");
        boolean isPlainConnect = head.method().equals("CONNECT") && !seen.contains(":protocol");
        require(isPlainConnect != (seen.contains(":scheme") && seen.contains(":path")),
            isPlainConnect ? "CONNECT without :protocol, but with :scheme and :path (RFC 9113 section 8.5)"
                : "no :scheme or no :path (RFC 9113 section 8.3.1)");
        String host = head.header("host");
        require(host == null || head.header(":authority") == null || host.equals(head.header(":authority")),
            "the header host: " + host + ", which is not its :authority (RFC 9113 section 8.3.1)");
    }

    /**
     * Checks a request that is to be a WebSocket, by RFC 8441 section 5.
     *
     * @param isSecured whether it came by TLS
     * @param isEnded whether the client has ended the stream with the request
     */
    static void checkWebSocket(RequestHead head, boolean isSecured, boolean isEnded) throws Violation {
        String scheme = isSecured ? "https" : "http";
        requireWebSocket(head.method().equals("CONNECT"), "its :method is " + head.method());
        requireWebSocket("websocket".equals(head.header(":protocol")), "its :protocol is " + head.header(":protocol"));
        requireWebSocket(scheme.equals(head.header(":scheme")), "its :scheme is " + head.header(":scheme") + ", not " + scheme);
        requireWebSocket(head.target().startsWith("/"), "its :path is " + Show.text(head.target()));
        requireWebSocket(!orEmpty(head.header(":authority")).isEmpty(), "it has no :authority");
        requireWebSocket(head.headers("sec-websocket-version").equals(List.of("13")), "it has not the one version 13");
        requireWebSocket(!isEnded, "it ends the stream");
    }

    private static void requireWebSocket(boolean holds, String flaw) throws Violation {
        if (!holds) {
            throw new Violation("The request is no right request for a WebSocket over HTTP/2 (RFC 8441 section 5): " + flaw);
        }
    }

    private static void require(boolean holds, String mistake) throws Violation {
        if (!holds) {
            throw new Violation("The client sent a request with " + mistake);
        }
    }
}
