package io.heddle.api.auth;

import java.util.Objects;

/**
 * The answer to a challenge: a user with a password, for the schemes that the engine knows, or the whole value of the {@code Authorization}
 * or {@code Proxy-Authorization} field. Immutable; no text of it shows a secret.
 */
public final class Credentials {
    private final String user;
    private final String password;
    private final String fieldValue;

    private Credentials(String user, String password, String fieldValue) {
        this.user = user;
        this.password = password;
        this.fieldValue = fieldValue;
    }

    /**
     * A user with a password. The engine answers the strongest challenge that it knows: Digest (RFC 7616) with SHA-512-256, SHA-256 or MD5,
     * then Basic (RFC 7617).
     *
     * @param user the user, without control characters; Basic takes none with a colon
     * @param password the password, without control characters
     * @return the credentials
     * @throws IllegalArgumentException if either has a control character
     */
    public static Credentials of(String user, String password) {
        check("user", user);
        check("password", password);
        return new Credentials(user, password, null);
    }

    /**
     * The value of the field, for a scheme that the engine does not know.
     *
     * @param value such as {@code Bearer abc}, in US-ASCII
     * @return the credentials
     * @throws IllegalArgumentException if it has a control character
     */
    public static Credentials ofField(String value) {
        check("field value", value);
        return new Credentials(null, null, value);
    }

    private static void check(String name, String text) {
        Objects.requireNonNull(text, name);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException("The " + name + " of credentials has a control character at index " + i);
            }
        }
    }

    /** {@return the user, or null if the whole field is given} */
    public String user() {
        return user;
    }

    /** {@return the password, or null if the whole field is given} */
    public String password() {
        return password;
    }

    /** {@return the value of the field, or null if user and password are given} */
    public String fieldValue() {
        return fieldValue;
    }

    @Override
    public String toString() {
        return fieldValue == null ? "Credentials[user and password]" : "Credentials[a field value]";
    }
}
