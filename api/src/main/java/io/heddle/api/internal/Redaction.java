package io.heddle.api.internal;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Hides what may be a secret from every text that a person or a log sees: the one place that decides what that is. User info, query and
 * fragment of a URI are hidden, and its path is kept. A header field is shown only if it never carries credentials, because an
 * application may call its own field as it likes. Not exported to programs.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class Redaction {
    /** In the place of what is hidden. */
    private static final String HIDDEN = "...";
    private static final int MAX_REFERENCE_CHARS = 200;
    private static final int MAX_VALUE_CHARS = 200;
    /** A longer subprotocol is hardly a name: tokens travel there because browsers cannot set a header. */
    private static final int MAX_SUBPROTOCOL_CHARS = 40;
    /** A name has few digits, of a version; an identifier of a session has many, or few among many letters without a break. */
    private static final int MAX_SUBPROTOCOL_DIGITS = 5;
    private static final int MAX_MIXED_CHARS = 15;

    private static final Set<String> SHOWN_FIELDS = Set.of(
        "host", "upgrade", "connection", "origin", "user-agent", "server", "date", "via", "age", "allow", "vary", "retry-after",
        "accept", "accept-encoding", "accept-language", "cache-control", "pragma", "alt-svc", "strict-transport-security",
        "content-length", "content-type", "content-encoding", "transfer-encoding", "trailer", "keep-alive", "proxy-connection",
        "sec-websocket-key", "sec-websocket-accept", "sec-websocket-version", "sec-websocket-extensions",
        ":status", ":method", ":protocol", ":scheme", ":authority");

    private static final String[] WORDS_OF_CREDENTIALS = {"bearer", "token", "auth", "secret", "passw", "apikey", "api-key", "jwt"};

    private Redaction() {}

    /**
     * Shows a URI without its secrets.
     *
     * @param uri any URI
     * @return one line, with {@code ...} in place of what is hidden
     */
    public static String uri(URI uri) {
        return hide(uri.toString());
    }

    /**
     * Shows a URI, a relative reference or a request target of anybody without its secrets, even if it is malformed.
     *
     * @param reference the text, or null
     * @return one line of printable US-ASCII, of at most 200 characters, with {@code ...} in place of what is hidden
     */
    public static String reference(String reference) {
        return reference == null ? "null" : LogText.printable(hide(reference), MAX_REFERENCE_CHARS);
    }

    /**
     * Shows the value of a header field, if a field of that name never carries credentials.
     *
     * @param name the name, in any case
     * @param value the value
     * @return one line of printable US-ASCII
     */
    public static String headerValue(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "location", "content-location", ":path" -> reference(value);
            case "sec-websocket-protocol" -> subprotocols(value);
            default -> SHOWN_FIELDS.contains(lower) ? LogText.printable(value, MAX_VALUE_CHARS) : HIDDEN;
        };
    }

    /**
     * Decides whether a header field that an application sets is fit for another origin, to which a redirect leads: it never carries
     * credentials, so that it may be shown, and is not meant for one server.
     *
     * @param name the name, in any case
     * @return false for a name that an application has made up, since it may call a token as it likes
     */
    public static boolean isForAnyOrigin(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SHOWN_FIELDS.contains(lower) && !lower.equals("host");
    }

    /**
     * Leaves out the subprotocols that {@link #subprotocols} hides.
     *
     * @param names one name each
     * @return those that are fit for another origin, in their order
     */
    public static List<String> subprotocolsForAnyOrigin(List<String> names) {
        List<String> fit = new ArrayList<>(names.size());
        boolean isAnnounced = false;
        for (String name : names) {
            isAnnounced |= hasWordOfCredentials(name);
            if (!isAnnounced && !isLikeToken(name)) {
                fit.add(name);
            }
        }
        return List.copyOf(fit);
    }

    /**
     * Shows the names of subprotocols, but not what looks like a token, nor anything behind a name like "access_token": some servers take
     * one there.
     *
     * @param names one name, or several with commas between them
     * @return one line of printable US-ASCII
     */
    public static String subprotocols(String names) {
        StringBuilder shown = new StringBuilder();
        boolean isAnnounced = false;
        for (String part : names.split(",", -1)) {
            String name = part.strip();
            isAnnounced |= hasWordOfCredentials(name);
            shown.append(shown.length() == 0 ? "" : ", ").append(isAnnounced || isLikeToken(name) ? HIDDEN : name);
        }
        return LogText.printable(shown, MAX_VALUE_CHARS);
    }

    private static boolean hasWordOfCredentials(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean has = false;
        for (String word : WORDS_OF_CREDENTIALS) {
            has |= lower.contains(word);
        }
        return has;
    }

    private static boolean isLikeToken(String name) {
        int digits = 0;
        int run = 0;
        int digitsOfRun = 0;
        boolean isMixed = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            boolean goesOn = isDigit || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            run = goesOn ? run + 1 : 0;
            digitsOfRun = !goesOn ? 0 : isDigit ? digitsOfRun + 1 : digitsOfRun;
            digits += isDigit ? 1 : 0;
            isMixed |= run > MAX_MIXED_CHARS && digitsOfRun > 0;
        }
        return isMixed || digits > MAX_SUBPROTOCOL_DIGITS || name.length() > MAX_SUBPROTOCOL_CHARS;
    }

    private static String hide(String text) {
        int query = indexOf(text, '?', 0);
        int fragment = indexOf(text, '#', 0);
        int end = Math.min(query, fragment);
        if (hasNoAuthority(text)) {
            return end == text.length() ? text : text.substring(0, end) + text.charAt(end) + HIDDEN;
        }
        int start = startOfAuthority(text, end);
        int path = Math.min(indexOf(text, '/', start), end);
        int at = text.lastIndexOf('@');
        // An unescaped slash or question mark in a password ends the authority early: the rest of the password looks like a path.
        // And with a slash too many in front, the user info looks like one.
        boolean isHostMissing = start > 0 && path == start;
        boolean isPasswordCut = at > path && (isHostMissing || !isHostAndPort(text.substring(start, path)));
        if (at >= start && (at < path || isPasswordCut)) {
            return text.substring(0, start) + HIDDEN + '@' + hide(text.substring(at + 1));
        }
        return end == text.length() ? text : text.substring(0, end) + text.charAt(end) + HIDDEN;
    }

    /** In {@code ws+unix:/run/app@1.sock:/path} an @ is part of the name of a file. */
    private static boolean hasNoAuthority(String text) {
        int colon = text.indexOf(':');
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        boolean isUnix = scheme.equals("ws+unix") || scheme.equals("wss+unix");
        return isUnix && (!text.startsWith("//", colon + 1) || text.startsWith("///", colon + 1));
    }

    /** Behind {@code scheme://}, or where it would be: {@code ws:user@host} is none, and is no less telling. */
    private static int startOfAuthority(String text, int end) {
        int slashes = text.indexOf("//");
        if (slashes == 0 || slashes > 0 && slashes < end && text.charAt(slashes - 1) == ':') {
            return slashes + 2;
        }
        return 0;
    }

    private static boolean isHostAndPort(String authority) {
        int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
        for (int i = colon + 1; colon >= 0 && i < authority.length(); i++) {
            if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
                return false;
            }
        }
        // A port may be empty, but rather a password begins with a slash.
        return colon < 0 || colon < authority.length() - 1;
    }

    private static int indexOf(String text, char c, int from) {
        int index = text.indexOf(c, from);
        return index < 0 ? text.length() : index;
    }
}
