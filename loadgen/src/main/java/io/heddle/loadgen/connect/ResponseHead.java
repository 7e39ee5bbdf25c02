package io.heddle.loadgen.connect;

import io.heddle.api.internal.LogText;
import io.heddle.api.internal.Redaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The fields of a response for {@code --verbose}. A user who asks sees all fields, but the values of those that carry sessions or
 * credentials only when asking twice: what one shell prints ends in the log of a build. <b>Thread:</b> any thread; no state.
 */
final class ResponseHead {
    private static final int MAX_VALUE_CHARS = 2_000;
    private static final int MAX_BODY_CHARS = 2_000;
    private static final List<String> WORDS_OF_SECRETS =
        List.of("cookie", "auth", "token", "secret", "passw", "session", "apikey", "api-key", "jwt", "signature");
    private static final Set<String> ALWAYS_SHOWN = Set.of("www-authenticate", "proxy-authenticate");

    private ResponseHead() {}

    static List<String> lines(Map<String, List<String>> fields, boolean showsSecrets) {
        List<String> lines = new ArrayList<>();
        fields.forEach((name, values) -> values.forEach(value -> lines.add(LogText.printable(name, MAX_VALUE_CHARS) + ": "
            + value(name.toLowerCase(Locale.ROOT), value, showsSecrets))));
        return lines;
    }

    static String body(String body) {
        return LogText.printable(body, MAX_BODY_CHARS);
    }

    private static String value(String name, String value, boolean showsSecrets) {
        if (showsSecrets || ALWAYS_SHOWN.contains(name)) {
            return LogText.printable(value, MAX_VALUE_CHARS);
        }
        if (name.equals("location") || name.equals("sec-websocket-protocol")) {
            return Redaction.headerValue(name, value);
        }
        if (name.equals("set-cookie")) {
            // Its attributes tell why a cookie does not come back.
            int value0 = value.indexOf('=');
            int attributes = value.indexOf(';');
            return value0 < 0 ? "..." : LogText.printable(value.substring(0, value0 + 1), MAX_VALUE_CHARS) + "..."
                + (attributes < 0 ? "" : LogText.printable(value.substring(attributes), MAX_VALUE_CHARS));
        }
        return WORDS_OF_SECRETS.stream().anyMatch(name::contains) ? "..." : LogText.printable(value, MAX_VALUE_CHARS);
    }
}
