package io.heddle.api.internal;

import java.net.URI;

/** Makes text fit for logs and error messages: no secret of a query, no control character of a peer. Not exported to programs. */
public final class LogText {
    private static final int MAX_PRINTABLE_CHARS = 60;

    private LogText() {}

    /**
     * The URI without its query, which may hold a token.
     *
     * @param uri any URI
     * @return its text, with {@code ?...} in place of a query
     */
    public static String withoutQuery(URI uri) {
        String text = uri.toString();
        int query = text.indexOf('?');
        return query < 0 ? text : text.substring(0, query) + "?...";
    }

    /**
     * Text of a peer or a user made fit for one line of a message, and cut to 60 characters.
     *
     * @param text any text, or null
     * @return printable US-ASCII; other characters are escaped as {@code \u005cu000a}
     */
    public static String printable(CharSequence text) {
        return printable(text, MAX_PRINTABLE_CHARS);
    }

    /**
     * Text of a peer or a user made fit for one line of a message.
     *
     * @param text any text, or null
     * @param maxChars how much of it is shown
     * @return printable US-ASCII; other characters are escaped as {@code \u005cu000a}
     */
    public static String printable(CharSequence text, int maxChars) {
        if (text == null) {
            return "null";
        }
        int shown = Math.min(text.length(), maxChars);
        StringBuilder safe = new StringBuilder(shown + 8);
        for (int i = 0; i < shown; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F) {
                safe.append(c);
            } else {
                safe.append(String.format("\\u%04x", (int) c));
            }
        }
        return safe.append(shown < text.length() ? "..." : "").toString();
    }
}
