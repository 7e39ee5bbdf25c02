package io.heddle.engine.handshake;

/**
 * A violation of the protocol in the response to an upgrade request, or to the CONNECT of a proxy. The connection cannot open: no byte
 * after such a response can be trusted.
 *
 * <p><b>Thread:</b> immutable.
 */
public enum UpgradeViolation {

    NOT_HTTP("RFC 9112 section 4", "the response does not begin with an HTTP status line"),
    STATUS_LINE("RFC 9112 section 4", "the status line of the response is malformed"),
    HTTP_VERSION("RFC 9112 section 2.3", "the HTTP version of the response is not 1.x"),
    BARE_CR("RFC 9112 section 2.2", "a CR in the response is not followed by LF"),
    SPACE_BEFORE_FIELDS("RFC 9112 section 2.2", "there is white space between the status line and the first header"),
    SPACE_BEFORE_COLON("RFC 9112 section 5.1", "there is white space between a header name and its colon"),
    EMPTY_HEADER_NAME("RFC 9112 section 5", "a header has an empty name"),
    HEADER_NAME("RFC 9110 section 5.1", "a header name has a character that is not allowed in it"),
    HEADER_WITHOUT_COLON("RFC 9112 section 5", "a header line has no colon"),
    HEADER_VALUE("RFC 9110 section 5.5", "a header value has a character that is not allowed in it"),
    HEAD_TOO_LARGE("RFC 9110 section 5.4", "the head of the response is larger than the limit"),
    TOO_MANY_HEADERS("RFC 9110 section 5.4", "the head of the response has more header fields than the limit"),
    TOO_MANY_INTERIM("RFC 9110 section 15.2", "there are more informational responses (1xx) than the limit"),
    SWITCHING_UNASKED("RFC 9110 section 15.2.2", "the proxy answers the CONNECT with 101, although no upgrade was asked for"),
    CLOSED_EARLY("RFC 9112 section 8", "the other end closed the connection before its response was complete"),

    STATUS_MISSING("RFC 9113 section 8.3.2", "the response over HTTP/2 does not begin with a :status of three digits"),
    SPACE_AROUND_VALUE("RFC 9113 section 8.2.1", "a header value of the response over HTTP/2 begins or ends with white space"),
    PSEUDO_HEADER("RFC 9113 section 8.3", "the response over HTTP/2 has a pseudo-header that is not allowed there"),
    CONNECTION_HEADER("RFC 9113 section 8.2.2", "the response over HTTP/2 has a connection-specific header, which only HTTP/1.1 allows"),
    SWITCHING_IN_HTTP_2("RFC 9113 section 8.6", "the server responds with 101, which HTTP/2 does not have"),

    UPGRADE_MISSING("RFC 6455 section 4.1", "the 101 has no Upgrade header"),
    UPGRADE_WRONG("RFC 6455 section 4.1", "the Upgrade header of the 101 is not \"websocket\""),
    CONNECTION_MISSING("RFC 6455 section 4.1", "the 101 has no Connection header"),
    CONNECTION_WRONG("RFC 6455 section 4.1", "the Connection header of the 101 does not list \"Upgrade\""),
    ACCEPT_MISSING("RFC 6455 section 4.1", "the 101 has no Sec-WebSocket-Accept header"),
    ACCEPT_WRONG("RFC 6455 section 4.1", "Sec-WebSocket-Accept does not belong to the key of this request"),
    ACCEPT_DUPLICATE("RFC 6455 section 11.3.3", "the 101 has more than one Sec-WebSocket-Accept header"),
    SUBPROTOCOL_UNEXPECTED("RFC 6455 section 4.1", "the server chose a subprotocol although none was requested"),
    SUBPROTOCOL_NOT_REQUESTED("RFC 6455 section 4.1", "the server chose a subprotocol that was not requested"),
    SUBPROTOCOL_SEVERAL("RFC 6455 section 11.3.4", "the server chose more than one subprotocol"),
    SUBPROTOCOL_DUPLICATE("RFC 6455 section 11.3.4", "the response has more than one Sec-WebSocket-Protocol header"),
    EXTENSION_MALFORMED("RFC 6455 section 9.1", "Sec-WebSocket-Extensions is malformed"),
    EXTENSION_NOT_OFFERED("RFC 6455 section 4.1", "the server uses an extension that was not offered"),
    EXTENSION_REPEATED("RFC 6455 section 9.1", "the server uses an extension more often than it was offered");

    private final String section;
    private final String sentence;

    UpgradeViolation(String section, String sentence) {
        this.section = section;
        this.sentence = sentence;
    }

    /** The section that states the rule, such as {@code RFC 6455 section 4.1}. */
    public String section() {
        return section;
    }

    /** The violation, as a sentence without its full stop. */
    public String sentence() {
        return sentence;
    }
}
