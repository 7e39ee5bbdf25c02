package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules for the head of an HTTP message: the characters of names, values, tokens, hosts and targets, and the headers that only the
 * handshake sets. The last line of defence against header injection: no text is encoded without a check here.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class HeaderRules {

    private static final String ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    /** RFC 9110 section 5.6.2, tchar. */
    private static final boolean[] TOKEN = setOf(ALPHANUMERIC + "!#$%&'*+-.^_`|~");
    /** RFC 3986 section 3.2: reg-name, IP-literal and port, but no user info. */
    private static final boolean[] HOST = setOf(ALPHANUMERIC + "-._~%!$&'()*+,;=:[]");
    private static final boolean[] BASE64 = setOf(ALPHANUMERIC + "+/");
    private static final int KEY_CHARACTERS = 24;
    /** A second or a false value of any of these would change the meaning of the request (RFC 6455 section 4.1, RFC 9112 section 6). */
    private static final List<String> OWNED_BY_HANDSHAKE = List.of("Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
        "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Content-Length", "Transfer-Encoding");

    private HeaderRules() {
    }

    /**
     * Checks the name of a header: a token of RFC 9110 section 5.6.2.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static void checkName(String name) {
        checkToken("the header name", name);
    }

    /**
     * Checks the value of a header (RFC 9110 section 5.5): ISO-8859-1 without control characters except HTAB. Bytes 0x80 to 0xFF
     * are obs-text there, so the C1 range passes. The message names the header and never repeats the value, which may be a secret.
     *
     * @throws IllegalArgumentException if a character is not allowed
     */
    public static void checkValue(String name, String value) {
        if (value == null) {
            throw new IllegalArgumentException("header " + LogText.printable(name) + ": the value is null");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xFF) {
                throw new IllegalArgumentException("header " + LogText.printable(name) + ": " + at(value, i)
                    + " in the value is not ISO-8859-1; encode it first (RFC 9110 section 5.5)");
            }
            if (!isValueByte(c)) {
                throw new IllegalArgumentException("header " + LogText.printable(name) + ": " + at(value, i)
                    + " in the value is a control character (RFC 9110 section 5.5)");
            }
        }
    }

    /** Refuses the headers that only the handshake itself may write. */
    public static void checkNotOwned(String name) {
        for (int i = 0; i < OWNED_BY_HANDSHAKE.size(); i++) {
            if (OWNED_BY_HANDSHAKE.get(i).equalsIgnoreCase(name)) {
                throw new IllegalArgumentException("header " + name + " belongs to the WebSocket handshake and cannot be set;"
                    + " subprotocols and extensions have settings of their own");
            }
        }
    }

    /** The message does not repeat the text, which may be a secret in the wrong place: a whole header line as a name, for instance. */
    public static void checkToken(String subject, String token) {
        if (token == null || token.isEmpty()) {
            throw new IllegalArgumentException(subject + " is " + (token == null ? "null" : "empty"));
        }
        for (int i = 0; i < token.length(); i++) {
            if (!isTokenByte(token.charAt(i))) {
                throw new IllegalArgumentException(subject + " is not a token: " + at(token, i)
                    + " is not allowed in it (RFC 9110 section 5.6.2)");
            }
        }
    }

    /**
     * Checks a request target in origin-form (RFC 9112 section 3.2.1). Refuses only characters that would break the request line: servers
     * check the rest.
     */
    static void checkRequestTarget(String target) {
        if (target == null || target.isEmpty() || target.charAt(0) != '/') {
            throw new IllegalArgumentException("the request target '" + Redaction.reference(target)
                + "' does not begin with '/' (origin-form, RFC 9112 section 3.2.1)");
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("the request target: " + at(target, i)
                    + " must be percent-encoded (RFC 3986 section 2)");
            }
            if (c == '#') {
                throw new IllegalArgumentException("the request target has a fragment at index " + i
                    + "; WebSocket URIs have none, encode '#' as %23 (RFC 6455 section 3)");
            }
        }
    }

    static void checkHost(String host) {
        if (host == null || host.isEmpty()) {
            throw new IllegalArgumentException("header Host: the value is " + (host == null ? "null" : "empty"));
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= HOST.length || !HOST[c]) {
                throw new IllegalArgumentException("header Host: " + at(host, i)
                    + " is not allowed in host[:port] (RFC 9110 section 7.2; international names in their ASCII form)");
            }
        }
    }

    /** Base64 of 16 bytes: 22 characters and two of padding. */
    static void checkKey(String key) {
        boolean wellFormed = key != null && key.length() == KEY_CHARACTERS && key.endsWith("==");
        for (int i = 0; wellFormed && i < KEY_CHARACTERS - 2; i++) {
            char c = key.charAt(i);
            wellFormed = c < BASE64.length && BASE64[c];
        }
        if (!wellFormed) {
            throw new IllegalArgumentException("header Sec-WebSocket-Key: the key is not base64 of 16 bytes (RFC 6455 section 4.1)");
        }
    }

    /** Takes a character or an unsigned byte. */
    public static boolean isTokenByte(int c) {
        return c < TOKEN.length && TOKEN[c];
    }

    /** SP, HTAB, VCHAR or obs-text. */
    public static boolean isValueByte(int c) {
        return c >= ' ' && c != 0x7F || c == '\t';
    }

    /** OWS of RFC 9110 section 5.6.3. */
    public static boolean isWhitespace(int c) {
        return c == ' ' || c == '\t';
    }

    /** The elements of a field that is a list, of all its lines together; empty elements are ignored (RFC 9110 section 5.6.1.2). */
    static List<String> elements(List<String> values) {
        List<String> elements = new ArrayList<>(4);
        for (int i = 0; i < values.size(); i++) {
            for (String element : values.get(i).split(",")) {
                String stripped = stripped(element);
                if (!stripped.isEmpty()) {
                    elements.add(stripped);
                }
            }
        }
        return elements;
    }

    /** Without the white space around it; {@link String#strip} would take away more. */
    private static String stripped(String element) {
        int start = 0;
        int end = element.length();
        while (start < end && isWhitespace(element.charAt(start))) {
            start++;
        }
        while (end > start && isWhitespace(element.charAt(end - 1))) {
            end--;
        }
        return element.substring(start, end);
    }

    private static String at(String text, int index) {
        return String.format("U+%04X at index %d", text.codePointAt(index), index);
    }

    private static boolean[] setOf(String characters) {
        boolean[] set = new boolean[128];
        for (int i = 0; i < characters.length(); i++) {
            set[characters.charAt(i)] = true;
        }
        return set;
    }
}
