package io.heddle.engine.handshake.auth;

import io.heddle.api.auth.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Basic (RFC 7617): user and password, readable for all who see the request. Always in UTF-8, which is the only value that the parameter
 * {@code charset} of a challenge may have; most servers without it take UTF-8 too.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class BasicScheme implements AuthenticationScheme {
    public static final String NAME = "Basic";
    public static final BasicScheme INSTANCE = new BasicScheme();
    private static final String PREFIX = NAME + " ";

    private BasicScheme() {}

    public static String fieldValue(String user, String password) {
        return PREFIX + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** @return user and password of a field value; null if it is not one of Basic */
    public static Credentials credentialsOf(String fieldValue) {
        if (fieldValue == null || !fieldValue.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return null;
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(fieldValue.substring(PREFIX.length()).strip());
            String pair = new String(decoded, StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : Credentials.of(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException notBase64OrControl) {
            return null;
        }
    }

    /** The first colon ends the user (RFC 7617 section 2). */
    @Override
    public boolean canCarry(Credentials credentials) {
        return credentials.user().indexOf(':') < 0;
    }

    @Override
    public String fieldValue(Credentials credentials, String method, String target) {
        return fieldValue(credentials.user(), credentials.password());
    }
}
