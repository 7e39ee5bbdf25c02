package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses one value of Sec-WebSocket-Extensions (RFC 6455 section 9.1). White space may separate any two parts (that RFC builds on the
 * implied LWS of RFC 2616), empty list elements are skipped (RFC 9110 section 5.6.1.2), and the content of a quoted value must be a token
 * once its quotes and backslashes are removed.
 *
 * <p><b>Thread:</b> loop-confined, a cursor over one string.
 */
final class ExtensionHeader {

    private final String text;
    private int position;
    private String error;

    private ExtensionHeader(String text) {
        this.text = text;
    }

    /**
     * Appends the extensions of a header value to a list.
     *
     * @return null if the value is well-formed, otherwise a description of the error
     */
    static String parse(String text, List<NegotiatedExtension> into) {
        return new ExtensionHeader(text).parse(into);
    }

    private String parse(List<NegotiatedExtension> into) {
        int before = into.size();
        while (error == null) {
            skipWhitespace();
            if (position == text.length()) {
                return into.size() > before ? null : "it names no extension";
            }
            if (text.charAt(position) == ',') {
                position++;
                continue;
            }
            NegotiatedExtension extension = extension();
            if (error == null) {
                into.add(extension);
                endOfElement();
            }
        }
        return error;
    }

    private NegotiatedExtension extension() {
        String name = token("an extension name");
        List<NegotiatedExtension.Parameter> parameters = List.of();
        while (error == null && skipTo(';')) {
            NegotiatedExtension.Parameter parameter = parameter();
            if (parameters.isEmpty()) {
                parameters = new ArrayList<>(4);
            }
            parameters.add(parameter);
        }
        return error == null ? new NegotiatedExtension(name, parameters) : null;
    }

    private NegotiatedExtension.Parameter parameter() {
        skipWhitespace();
        String name = token("a parameter name");
        if (error != null || !skipTo('=')) {
            return new NegotiatedExtension.Parameter(name, null);
        }
        skipWhitespace();
        boolean quoted = position < text.length() && text.charAt(position) == '"';
        return new NegotiatedExtension.Parameter(name, quoted ? quotedToken() : token("a parameter value"));
    }

    private String token(String part) {
        int start = position;
        while (position < text.length() && HeaderRules.isTokenByte(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            error = part + " is missing at index " + start;
        }
        return text.substring(start, position);
    }

    private String quotedToken() {
        int start = position++;
        StringBuilder content = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c == '"') {
                if (content.length() == 0) {
                    error = "the quoted value at index " + start + " is empty";
                }
                return content.toString();
            }
            if (c == '\\' && position < text.length()) {
                c = text.charAt(position++);
            }
            if (!HeaderRules.isTokenByte(c)) {
                error = "the quoted value at index " + start + " is not a token";
                return "";
            }
            content.append(c);
        }
        error = "the quoted value at index " + start + " has no end";
        return "";
    }

    private void endOfElement() {
        if (position < text.length() && text.charAt(position) != ',') {
            String found = LogText.printable(text.substring(position, position + 1));
            error = "'" + found + "' is not expected at index " + position;
        }
    }

    private boolean skipTo(char separator) {
        skipWhitespace();
        if (position < text.length() && text.charAt(position) == separator) {
            position++;
            return true;
        }
        return false;
    }

    private void skipWhitespace() {
        while (position < text.length() && HeaderRules.isWhitespace(text.charAt(position))) {
            position++;
        }
    }
}
