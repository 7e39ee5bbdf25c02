package io.heddle.api.auth;

import io.heddle.api.internal.LogText;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * One challenge of a server or a proxy (RFC 9110 section 11.6.1). Immutable.
 *
 * @param scheme the authentication scheme as it was written, such as {@code Basic}; compare it without regard to case
 * @param token the token68 behind the scheme, or null
 * @param parameters the parameters, with quotes undone; names are found and sorted without regard to case
 */
public record Challenge(String scheme, String token, Map<String, String> parameters) {

    /**
     * Copies the parameters.
     *
     * @param scheme the authentication scheme
     * @param token the token68, or null
     * @param parameters the parameters
     */
    public Challenge {
        Objects.requireNonNull(scheme, "scheme");
        Map<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(parameters);
        parameters = Collections.unmodifiableMap(copy);
    }

    /** {@return the realm (RFC 9110 section 11.5), or null if the challenge has none} */
    public String realm() {
        return parameters.get("realm");
    }

    /** Shows the scheme and the names of the parameters: a nonce or a token may be a secret. */
    @Override
    public String toString() {
        return "Challenge[" + LogText.printable(scheme) + (token == null ? "" : " with a token") + ", "
            + LogText.printable(parameters.keySet().toString()) + "]";
    }
}
