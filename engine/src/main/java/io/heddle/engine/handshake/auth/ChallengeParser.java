package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Challenge;
import io.heddle.engine.handshake.HeaderRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parses the values of {@code WWW-Authenticate} and {@code Proxy-Authenticate} fields (RFC 9110 section 11.6.1), in which commas separate
 * the challenges as well as their parameters. It takes what browsers take: empty elements, white space around an equals sign, values that
 * are neither tokens nor quoted, quotes that are not closed, parameters without commas between them; what it cannot read it skips. If a
 * parameter comes twice, the first one counts.
 *
 * <p><b>Thread:</b> loop-confined, a cursor over one string.
 */
public final class ChallengeParser {
    static final int MAX_CHALLENGES = 32;
    static final int MAX_PARAMETERS = 32;
    static final int MAX_CHARS = 16 << 10;

    private final String text;
    private final List<Challenge> found;
    private int position;
    /** True if a comma, or the beginning, came before the position: only there a challenge begins. */
    private boolean hasComma;
    private String scheme;
    private String token;
    private Map<String, String> parameters;

    private ChallengeParser(String text, List<Challenge> found) {
        this.text = text;
        this.found = found;
    }

    /**
     * Parses fields in their order.
     *
     * @return the challenges: at most 32, of the first 16 KiB of each field
     */
    public static List<Challenge> parse(List<String> fieldValues) {
        List<Challenge> found = new ArrayList<>(2);
        for (String value : fieldValues) {
            new ChallengeParser(value.length() > MAX_CHARS ? value.substring(0, MAX_CHARS) : value, found).parse();
        }
        return List.copyOf(found);
    }

    private void parse() {
        while (found.size() < MAX_CHALLENGES && skipSeparators()) {
            boolean isAfterComma = hasComma;
            String name = token();
            if (name.isEmpty()) {
                // No name begins like that: the rest of the element says nothing.
                value();
            } else if (skipEquals()) {
                add(name, value());
            } else if (isAfterComma) {
                end();
                begin(name);
            }
        }
        end();
    }

    private void begin(String name) {
        scheme = name;
        token = null;
        parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (position < text.length() && HeaderRules.isWhitespace(text.charAt(position))) {
            token = token68();
        }
    }

    private void end() {
        if (scheme != null && found.size() < MAX_CHALLENGES) {
            found.add(new Challenge(scheme, token, parameters));
        }
        scheme = null;
    }

    private void add(String name, String value) {
        if (scheme != null && parameters.size() < MAX_PARAMETERS) {
            parameters.putIfAbsent(name, value);
        }
    }

    /** @return the token68 that is all there is behind a scheme; null, without moving, if something else follows */
    private String token68() {
        int start = position;
        skipWhitespace();
        int from = position;
        while (position < text.length() && isToken68(text.charAt(position))) {
            position++;
        }
        boolean isSome = position > from;
        while (isSome && position < text.length() && text.charAt(position) == '=') {
            position++;
        }
        String read = text.substring(from, position);
        skipWhitespace();
        if (isSome && (position == text.length() || text.charAt(position) == ',')) {
            return read;
        }
        position = start;
        return null;
    }

    private static boolean isToken68(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0;
    }

    private String token() {
        int start = position;
        while (position < text.length() && HeaderRules.isTokenByte(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private boolean skipEquals() {
        int start = position;
        skipWhitespace();
        if (position < text.length() && text.charAt(position) == '=') {
            position++;
            skipWhitespace();
            return true;
        }
        position = start;
        return false;
    }

    /** Moves by one character at least, unless at the end or before a comma. */
    private String value() {
        if (position < text.length() && text.charAt(position) == '"') {
            return quoted();
        }
        int start = position;
        while (position < text.length() && text.charAt(position) != ',' && !HeaderRules.isWhitespace(text.charAt(position))) {
            position++;
        }
        return text.substring(start, position);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        position++;
        while (position < text.length() && text.charAt(position) != '"') {
            if (text.charAt(position) == '\\' && position + 1 < text.length()) {
                position++;
            }
            value.append(text.charAt(position++));
        }
        if (position < text.length()) {
            position++;
        }
        return value.toString();
    }

    private void skipWhitespace() {
        while (position < text.length() && HeaderRules.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    /** @return whether something follows */
    private boolean skipSeparators() {
        hasComma = position == 0;
        while (position < text.length() && (text.charAt(position) == ',' || HeaderRules.isWhitespace(text.charAt(position)))) {
            hasComma |= text.charAt(position) == ',';
            position++;
        }
        return position < text.length();
    }
}
