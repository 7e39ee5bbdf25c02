package io.heddle.engine.handshake;

import io.heddle.api.internal.LogText;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The user info of a URI (RFC 3986 section 3.2.1), apart from the URI: it is never sent with it (RFC 9110 section 4.2.4), but becomes
 * credentials.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param uri the URI without it
 * @param user the part before the first colon, percent-decoded as UTF-8; may be empty
 * @param password the part behind it, decoded likewise; empty if there is none
 */
public record UserInfo(URI uri, String user, String password) {
    private static final int HEX = 16;

    /**
     * Takes the user info out of a URI.
     *
     * @return null if the URI has none
     * @throws IllegalArgumentException if it is not UTF-8 once it is percent-decoded; the message does not repeat it
     */
    public static UserInfo of(URI uri) {
        String authority = uri.getRawAuthority();
        int at = authority == null ? -1 : authority.lastIndexOf('@');
        if (at < 0) {
            return null;
        }
        String text = uri.toString();
        int start = text.indexOf("//") + 2;
        URI bare = URI.create(text.substring(0, start) + text.substring(start + at + 1));
        String info = authority.substring(0, at);
        int colon = info.indexOf(':');
        try {
            return new UserInfo(bare, decoded(colon < 0 ? info : info.substring(0, colon)),
                colon < 0 ? "" : decoded(info.substring(colon + 1)));
        } catch (CharacterCodingException e) {
            // Without its cause, and without the text: it may be a password.
            throw new IllegalArgumentException("The user info of the URI of host " + LogText.printable(authority.substring(at + 1))
                + " is not UTF-8 once it is percent-decoded (RFC 3986 section 2.5); use internalRequest().credentials(user, password)");
        }
    }

    /** True if there is nothing in it that could be credentials. */
    public boolean isEmpty() {
        return user.isEmpty() && password.isEmpty();
    }

    /** Undoes the percent-encoding of a part of a URI. */
    static String decoded(String text) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        int next = 0;
        while (next < text.length()) {
            if (text.charAt(next) == '%') {
                bytes.write(Integer.parseInt(text.substring(next + 1, next + 3), HEX));
                next += 3;
            } else {
                int end = text.offsetByCodePoints(next, 1);
                bytes.writeBytes(text.substring(next, end).getBytes(StandardCharsets.UTF_8));
                next = end;
            }
        }
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return "UserInfo[...]";
    }
}
